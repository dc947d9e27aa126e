import { crc32, deflateRawSync } from "node:zlib";

/** One entry as it shall stand in the archive; what is not said is told truly. */
export type ZipEntry = {
  readonly name: string | Buffer;
  readonly content: Buffer | string;
  /** What the table of contents claims it expands to. */
  readonly claims?: number;
  readonly isStored?: boolean;
  readonly method?: number;
  readonly flags?: number;
  /** Unix mode, for links and devices. */
  readonly mode?: number;
  /** Points to the content of this entry instead of having one of its own. */
  readonly sharesWith?: number;
};

type Ending = { readonly comment?: Buffer; readonly entries?: number; readonly tableAt?: number };

/** A ZIP archive, also one that lies. */
export function zip(entries: readonly ZipEntry[], ending: Ending = {}): Buffer {
  const bodies: Buffer[] = [];
  const table: Buffer[] = [];
  const starts: number[] = [];
  let at = 0;
  for (const entry of entries) {
    const packed = pack(entry);
    const start = starts[entry.sharesWith ?? -1] ?? at;
    starts.push(start);
    table.push(tableLine(entry, packed, start));
    if (entry.sharesWith !== undefined) continue;
    const body = Buffer.concat([localHeader(entry, packed), packed.body]);
    bodies.push(body);
    at += body.length;
  }
  const lines = Buffer.concat(table);
  return Buffer.concat([...bodies, lines, end(entries.length, lines.length, at, ending)]);
}

type Packed = {
  readonly body: Buffer;
  readonly crc: number;
  readonly size: number;
  readonly method: number;
};

function pack({ content, isStored, method, claims }: ZipEntry): Packed {
  const plain = Buffer.from(content);
  return {
    body: isStored ? plain : deflateRawSync(plain),
    crc: crc32(plain),
    size: claims ?? plain.length,
    method: method ?? (isStored ? 0 : 8),
  };
}

function facts(entry: ZipEntry, { body, crc, size, method }: Packed): Buffer {
  const header = Buffer.alloc(26);
  header.writeUInt16LE(20, 0);
  header.writeUInt16LE(entry.flags ?? 0, 2);
  header.writeUInt16LE(method, 4);
  header.writeUInt32LE(crc, 10);
  header.writeUInt32LE(body.length, 14);
  header.writeUInt32LE(size, 18);
  header.writeUInt16LE(Buffer.from(entry.name).length, 22);
  return header;
}

const localHeader = (entry: ZipEntry, packed: Packed): Buffer =>
  Buffer.concat([Buffer.from("PK\u0003\u0004"), facts(entry, packed), Buffer.from(entry.name)]);

function tableLine(entry: ZipEntry, packed: Packed, start: number): Buffer {
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 6);
  rest.writeUInt32LE(start, 10);
  const made = Buffer.from([20, 3]);
  return Buffer.concat([
    Buffer.from("PK\u0001\u0002"),
    made,
    facts(entry, packed),
    rest,
    Buffer.from(entry.name),
  ]);
}

function end(count: number, size: number, at: number, ending: Ending): Buffer {
  const record = Buffer.alloc(22);
  record.write("PK\u0005\u0006", 0, "latin1");
  record.writeUInt16LE(ending.entries ?? count, 8);
  record.writeUInt16LE(ending.entries ?? count, 10);
  record.writeUInt32LE(size, 12);
  record.writeUInt32LE(ending.tableAt ?? at, 16);
  record.writeUInt16LE(ending.comment?.length ?? 0, 20);
  return Buffer.concat([record, ending.comment ?? Buffer.alloc(0)]);
}
