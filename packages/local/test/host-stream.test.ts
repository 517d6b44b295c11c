import { expect, test } from "vitest";
import { FaultPlan } from "../src/aws/faults.ts";
import { StreamMapping } from "../src/host/stream-mapping.ts";
import type { StreamRecord } from "../src/host/stream-reader.ts";
import { desk } from "./host-fixture.ts";

const record = (n: number): StreamRecord => ({
  eventID: String(n),
  eventName: "INSERT",
  eventVersion: "1.1",
  eventSource: "aws:dynamodb",
  eventSourceARN: "arn:aws:dynamodb:eu-west-1:111122223333:table/audit/stream/now",
  awsRegion: "eu-west-1",
  dynamodb: { ApproximateCreationDateTime: 0, Keys: {}, SequenceNumber: String(n), SizeBytes: 1, StreamViewType: "NEW_IMAGE" },
});

/** A stream of numbered records, handed out three at a time; remembers what was finished. */
function mapping(count: number, handle: (numbers: number[]) => unknown, batchSize = 3) {
  const { deadLetters, clock } = desk();
  const finished: number[] = [];
  const trimmed: string[] = [];
  const batches: number[][] = [];
  let read = 0;
  const records = Array.from({ length: count }, (_, index) => record(index + 1));
  const stream = new StreamMapping({
    reader: {
      next: async () => {
        const batch = records.slice(read, read + batchSize);
        read += batch.length;
        return batch.length === 0 ? undefined : { shard: "one", records: batch, isTip: batch.length < batchSize };
      },
      finish: (_shard, sequenceNumber) => void finished.push(Number(sequenceNumber)),
      rewind: () => {
        read = finished.at(-1) ?? 0;
      },
    },
    target: "relay",
    invoke: async ({ Records }) => {
      const numbers = Records.map(({ dynamodb }) => Number(dynamodb.SequenceNumber));
      batches.push(numbers);
      return handle(numbers);
    },
    deadLetters,
    clock,
    onError: (message) => expect.unreachable(message),
    faults: () => new FaultPlan({ rules: [] }),
    trim: (sequenceNumber) => void trimmed.push(sequenceNumber),
  });
  return { stream, finished, trimmed, batches, deadLetters, more: (n: number) => void records.push(record(n)) };
}

const failing = (...numbers: number[]) => ({ batchItemFailures: numbers.map((n) => ({ itemIdentifier: String(n) })) });

test("batches are handled in order, remembered, and trimmed behind", async () => {
  const { stream, finished, batches, trimmed, more } = mapping(7, () => ({ batchItemFailures: [] }));
  await stream.drain();
  expect(batches).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
  expect(finished).toEqual([3, 6, 7]);
  expect(trimmed).toEqual(["3"]);
  more(8);
  await stream.drain();
  expect(batches.at(-1)).toEqual([8]);
});

test("a partial failure is retried from the first record that failed", async () => {
  let failures = 1;
  const { stream, finished, batches } = mapping(3, (numbers) => (numbers.includes(2) && failures-- > 0 ? failing(2, 3) : failing()));
  await stream.drain();
  expect(batches).toEqual([
    [1, 2, 3],
    [2, 3],
  ]);
  expect(finished).toEqual([1, 3]);
});

test("one poisonous record is found by bisection and given up; all others are handled", async () => {
  const handled: number[] = [];
  const { stream, finished, deadLetters } = mapping(3, (numbers) => {
    if (numbers.includes(2)) throw new Error("poison");
    handled.push(...numbers);
    return null;
  });
  await stream.drain();
  expect([...new Set(handled)]).toEqual([1, 3]);
  expect(finished.at(-1)).toBe(3);
  expect(deadLetters.list()).toMatchObject([
    { origin: "stream", target: "relay", payload: { dynamodb: { SequenceNumber: "2" } }, error: "poison" },
  ]);
});

test("a record that is reported again and again is given up, without its followers", async () => {
  const handled: number[] = [];
  const { stream, deadLetters } = mapping(3, (numbers) => {
    if (numbers.includes(1)) return failing(1);
    handled.push(...numbers);
    return failing();
  });
  await stream.drain();
  expect(handled).toEqual([2, 3]);
  expect(deadLetters.list()).toMatchObject([{ payload: { eventID: "1" }, attempts: 6 }]);
});

test("an identifier that is not in the batch fails all of it", async () => {
  let wrong = 1;
  const { stream, batches, finished } = mapping(2, () => (wrong-- > 0 ? failing(99) : failing()));
  await stream.drain();
  expect(batches).toEqual([[1, 2], [1], [2]]);
  expect(finished).toEqual([1, 2]);
});

test("a drain ends although somebody writes on and on", async () => {
  const parts = mapping(1, ([number = 0]) => {
    // What never ends begins anew with each batch.
    if (number < 1_000) parts.more(number + 1);
    return failing();
  });
  await parts.stream.drain();
  expect(parts.finished.length).toBeLessThan(10);
});

test("a drain that comes while another runs sees what was written in between", async () => {
  const parts = mapping(1, (numbers) => {
    if (numbers.includes(1)) {
      parts.more(2);
      second = parts.stream.drain();
    }
    return failing();
  });
  let second: Promise<void> | undefined;
  await parts.stream.drain();
  await second;
  expect(parts.finished).toEqual([1, 2]);
});
