// The loss report: what was attempted, accepted and delivered as sets, what is missing, and how sure that is.

export interface Loss {
  browser: string;
  kills: number;
  tears: number;
  attempted: number;
  accepted: number;
  delivered: number;
  duplicated: number;
  lost: number;
  gapsNamed: number;
  unknown: number;
}

export interface Evidence {
  browser: string;
  kills: number;
  tears: number;
  attempted: ReadonlySet<string>;
  accepted: ReadonlyMap<string, number>;
  /** Nonce of every record the collector has; one that is there twice is a duplicate. */
  delivered: readonly string[];
  gapsNamed: number;
}

export function lossOf(evidence: Evidence): Loss {
  const delivered = new Set(evidence.delivered);
  const { browser, kills, tears, gapsNamed, accepted, attempted } = evidence;
  return {
    browser,
    kills,
    tears,
    attempted: new Set([...attempted, ...accepted.keys()]).size,
    accepted: accepted.size,
    delivered: delivered.size,
    duplicated: evidence.delivered.length - delivered.size,
    lost: [...accepted.keys()].filter((nonce) => !delivered.has(nonce)).length,
    gapsNamed,
    unknown: [...attempted].filter((nonce) => !accepted.has(nonce) && !delivered.has(nonce)).length,
  };
}

/** With no failure in `n` kills the rate is below 3/n with 95 % confidence (the rule of three). */
export const boundPercent = (n: number): string => (n === 0 ? "–" : `${Math.min(100, (3 / n) * 100).toFixed(1)} %`);

export function printLoss(title: string, loss: Loss): void {
  const { browser, kills, tears, attempted, accepted, delivered, duplicated, lost, gapsNamed, unknown } = loss;
  const bound =
    lost === 0
      ? `0 lost in ${kills + tears} ends: the rate per end is below ${boundPercent(kills + tears)} (95 %)`
      : `${lost} lost`;
  console.log(
    `${title} (${browser}, ${kills} kills, ${tears} tears)\n  attempted ${attempted}  accepted ${accepted}  delivered ${delivered}  duplicated ${duplicated}  lost ${lost}  gaps named ${gapsNamed}  unknown ${unknown}\n  ${bound}`,
  );
}
