/** One message between the two processes: its length in four bytes (big endian), then its bytes. */
export function frame(content: Uint8Array): Buffer {
  const whole = Buffer.allocUnsafe(4 + content.byteLength);
  whole.writeUInt32BE(content.byteLength, 0);
  whole.set(content, 4);
  return whole;
}

/** The messages of a stream, whole; throws where one says to be longer than `most` bytes. */
export async function* frames(
  source: AsyncIterable<Uint8Array>,
  most: number,
): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = [];
  let held = 0;
  let wanted = 4;
  let isHeader = true;
  for await (const part of source) {
    parts.push(part);
    held += part.byteLength;
    while (held >= wanted) {
      const all = Buffer.concat(parts, held);
      const content = all.subarray(0, wanted);
      parts = [all.subarray(wanted)];
      held -= wanted;
      if (!isHeader) yield content;
      isHeader = !isHeader;
      wanted = isHeader ? 4 : content.readUInt32BE(0);
      if (wanted > most) throw new Error("a message between processes is too long");
    }
  }
}
