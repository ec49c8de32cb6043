// Packs files into one uncompressed .zip, for the export that stays on the app's own disk.
import { crc32 } from "node:zlib";

export interface PackedFile {
  name: string;
  bytes: Buffer;
}

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_OF_DIRECTORY = 0x06054b50;
const VERSION = 20;
const UTF8_NAMES = 0x0800;
const DATE_1980 = 0x0021;

export function zip(files: readonly PackedFile[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    const shared = sharedFields(Buffer.from(name), bytes);
    const local = Buffer.concat([word(LOCAL_HEADER), shared, Buffer.from(name), bytes]);
    const attributes = Buffer.alloc(14); // no comment, disk 0, no attributes, then the offset
    attributes.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([word(CENTRAL_HEADER), half(VERSION), shared, attributes, Buffer.from(name)]));
    parts.push(local);
    offset += local.length;
  }
  const index = Buffer.concat(directory);
  const count = half(files.length);
  const end = [word(END_OF_DIRECTORY), half(0), half(0), count, count, word(index.length), word(offset), half(0)];
  return Buffer.concat([...parts, index, ...end]);
}

function sharedFields(name: Buffer, bytes: Buffer): Buffer {
  const size = word(bytes.length);
  const fields = [half(VERSION), half(UTF8_NAMES), half(0), half(0), half(DATE_1980), word(crc32(bytes)), size, size];
  return Buffer.concat([...fields, half(name.length), half(0)]);
}

function half(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
