// The loss report: what was attempted, accepted and delivered as sets, what is missing, and how sure that is.

export interface Loss {
  browser: string;
  kills: number;
  tears: number;
  attempted: number;
  accepted: number;
  delivered: number;
  duplicated: number;
  /** Accepted, not delivered, and neither dead nor refused nor named as missing: nobody can say where they are. */
  lost: number;
  /** Kept on the device because the collector refused them, with the reason. */
  dead: number;
  /** Turned away by the device itself, and counted there. */
  refused: number;
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
  /** Nonces that lie on the device as dead letters, and those that the device turned away. */
  dead?: readonly string[];
  refused?: readonly string[];
  /** Nonces whose numbers a gap names. */
  named?: readonly string[];
  gapsNamed: number;
}

export function lossOf(evidence: Evidence): Loss {
  const delivered = new Set(evidence.delivered);
  const dead = new Set(evidence.dead);
  const refused = new Set(evidence.refused);
  const apart = new Set([...dead, ...refused, ...(evidence.named ?? [])]);
  const accounted = (nonce: string): boolean => delivered.has(nonce) || apart.has(nonce);
  const { browser, kills, tears, gapsNamed, accepted, attempted } = evidence;
  return {
    browser,
    kills,
    tears,
    attempted: new Set([...attempted, ...accepted.keys()]).size,
    accepted: accepted.size,
    delivered: delivered.size,
    duplicated: evidence.delivered.length - delivered.size,
    lost: [...accepted.keys()].filter((nonce) => !accounted(nonce)).length,
    dead: dead.size,
    refused: refused.size,
    gapsNamed,
    unknown: [...attempted].filter((nonce) => !accepted.has(nonce) && !accounted(nonce)).length,
  };
}

/** With no failure in `n` kills the rate is below 3/n with 95 % confidence (the rule of three). */
export const boundPercent = (n: number): string => (n === 0 ? "–" : `${Math.min(100, (3 / n) * 100).toFixed(1)} %`);

/** The sets of a loss on one line. */
export function lossLine(loss: Loss): string {
  const { attempted, accepted, delivered, duplicated, lost, dead, refused, gapsNamed, unknown } = loss;
  return `attempted ${attempted}  accepted ${accepted}  delivered ${delivered}  duplicated ${duplicated}  lost ${lost}  dead ${dead}  refused ${refused}  gaps named ${gapsNamed}  unknown ${unknown}`;
}

export function printLoss(title: string, loss: Loss): void {
  const { browser, kills, tears, lost } = loss;
  const bound =
    lost === 0
      ? `0 lost in ${kills + tears} ends: the rate per end is below ${boundPercent(kills + tears)} (95 %)`
      : `${lost} lost`;
  console.log(`${title} (${browser}, ${kills} kills, ${tears} tears)\n  ${lossLine(loss)}\n  ${bound}`);
}
