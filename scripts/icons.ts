// Draws the extension's icons: a document with a trail of three marks, as PNG without any image library.
import { crc32, deflateSync } from "node:zlib";

const SIZES = [16, 32, 48, 128];
const SAMPLES = 4;
type Colour = readonly [number, number, number];
const GROUND: Colour = [43, 78, 162];
const PAPER: Colour = [255, 255, 255];
const GREEN: Colour = [20, 113, 63];
const AMBER: Colour = [201, 138, 4];
const RED: Colour = [180, 35, 26];

/** File name and PNG bytes of each icon. */
export function makeIcons(): [string, Buffer][] {
  return SIZES.map((size) => [`${size}.png`, png(size, (x, y) => colourAt(x / size, y / size))]);
}

function colourAt(x: number, y: number): Colour | undefined {
  if (!inRounded(x, y, 0.02, 0.02, 0.98, 0.98, 0.22)) return undefined;
  if (!inRounded(x, y, 0.26, 0.16, 0.74, 0.84, 0.06)) return GROUND;
  const marks: readonly [number, Colour][] = [
    [0.32, GREEN],
    [0.5, AMBER],
    [0.68, RED],
  ];
  for (const [middle, colour] of marks) {
    if (Math.hypot(x - 0.37, y - middle) < 0.055) return colour;
    if (x > 0.46 && x < 0.66 && Math.abs(y - middle) < 0.028) return GROUND;
  }
  return PAPER;
}

function inRounded(
  x: number,
  y: number,
  left: number,
  top: number,
  right: number,
  bottom: number,
  radius: number,
): boolean {
  const dx = Math.max(left + radius - x, 0, x - (right - radius));
  const dy = Math.max(top + radius - y, 0, y - (bottom - radius));
  return Math.hypot(dx, dy) <= radius;
}

function png(size: number, colour: (x: number, y: number) => Colour | undefined): Buffer {
  const rows = Buffer.alloc(size * (1 + size * 4));
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) rows.set(pixel(x, y, colour), y * (1 + size * 4) + 1 + x * 4);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function pixel(
  x: number,
  y: number,
  colour: (x: number, y: number) => Colour | undefined,
): [number, number, number, number] {
  const sum = [0, 0, 0];
  let covered = 0;
  for (let i = 0; i < SAMPLES * SAMPLES; i += 1) {
    const found = colour(x + ((i % SAMPLES) + 0.5) / SAMPLES, y + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES);
    if (!found) continue;
    covered += 1;
    found.forEach((part, at) => {
      sum[at] = (sum[at] ?? 0) + part;
    });
  }
  const mean = (at: number) => (covered === 0 ? 0 : Math.round((sum[at] ?? 0) / covered));
  return [mean(0), mean(1), mean(2), Math.round((covered / (SAMPLES * SAMPLES)) * 255)];
}

function chunk(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(content.length, 0);
  head.write(type, 4, "latin1");
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(Buffer.concat([head.subarray(4), content])), 0);
  return Buffer.concat([head, content, tail]);
}
