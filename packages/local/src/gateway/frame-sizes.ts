/** How large a client's WebSocket frames are, read along with whoever understands them: API Gateway takes messages in small frames only. */

/**
 * Takes the bytes of one direction of a connection, as they come, and calls `onTooLarge` once, at the head of the first frame whose
 * payload is larger than `mostBytes`.
 */
export function frameSizes(mostBytes: number, onTooLarge: () => void): (bytes: Buffer) => void {
  let head = Buffer.alloc(0);
  let payloadLeft = 0;
  let over = false;
  return (bytes) => {
    let rest = bytes;
    while (rest.length > 0 && !over) {
      if (payloadLeft > 0) {
        const passed = Math.min(payloadLeft, rest.length);
        payloadLeft -= passed;
        rest = rest.subarray(passed);
        continue;
      }
      const known = Buffer.concat([head, rest]);
      const header = headerOf(known);
      if (header === undefined) {
        head = known;
        return;
      }
      rest = known.subarray(header.length);
      head = Buffer.alloc(0);
      payloadLeft = header.payload;
      if (payloadLeft > mostBytes) {
        over = true;
        onTooLarge();
      }
    }
  };
}

/** RFC 6455, 5.2. Undefined while it is incomplete. */
function headerOf(bytes: Buffer): { readonly length: number; readonly payload: number } | undefined {
  const second = bytes[1];
  if (second === undefined) return undefined;
  const short = second & 0x7f;
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
  const length = 2 + extended + ((second & 0x80) === 0 ? 0 : 4);
  if (bytes.length < length) return undefined;
  return { length, payload: extended === 0 ? short : extended === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2)) };
}
