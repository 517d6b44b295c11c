/** Reads a table's stream through the engine's DynamoDB Streams API, shard by shard, from where the last batch was finished. */
import type { Stage } from "@bulkhead/platform/names";
import * as z from "zod";
import type { Engine } from "../aws/engine.ts";
import type { Store } from "./store.ts";

const Image = z.record(z.string(), z.json());

/** A record as the engine answers it, and, but for `eventSourceARN`, as Lambda hands it to a function. */
const Record = z.object({
  eventID: z.string(),
  eventName: z.string(),
  eventVersion: z.string().default("1.1"),
  dynamodb: z.object({
    ApproximateCreationDateTime: z.number().default(0),
    Keys: Image,
    NewImage: Image.exactOptional(),
    OldImage: Image.exactOptional(),
    SequenceNumber: z.string(),
    SizeBytes: z.number().default(0),
    StreamViewType: z.string().default("NEW_IMAGE"),
  }),
});

/** A stream record as Lambda hands it to a function. */
export interface StreamRecord extends z.infer<typeof Record> {
  readonly eventSource: "aws:dynamodb";
  readonly eventSourceARN: string;
  readonly awsRegion: string;
}

export interface StreamBatch {
  readonly shard: string;
  readonly records: readonly StreamRecord[];
  /** Whether nothing lay behind these when they were read. */
  readonly isTip?: boolean;
}

/** Where a shard was read to; `ended` when the shard is closed and nothing of it is left. */
const Checkpoint = z.union([z.object({ after: z.string() }), z.object({ ended: z.literal(true) })]);
type Checkpoint = z.infer<typeof Checkpoint>;
const Checkpoints = z.record(z.string(), Checkpoint);

const Described = z.object({
  StreamDescription: z.object({
    Shards: z.array(z.object({ ShardId: z.string() })).default([]),
    LastEvaluatedShardId: z.string().nullish(),
  }),
});
const Iterator = z.object({ ShardIterator: z.string() });
const Records = z.object({ Records: z.array(Record).default([]), NextShardIterator: z.string().nullish() });

export interface StreamReaderOptions {
  readonly store: Store;
  readonly engine: Pick<Engine, "call" | "streamArn" | "arnPrefix">;
  readonly stage: Stage;
  /** The table's full name. */
  readonly table: string;
  readonly batchSize: number;
}

export class StreamReader {
  readonly #options: StreamReaderOptions;
  readonly #key: string;
  readonly #iterators = new Map<string, string>();
  #checkpoints: Readonly<{ [shard: string]: Checkpoint }>;
  #shards: readonly string[] = [];

  constructor(options: StreamReaderOptions) {
    this.#options = options;
    this.#key = `stream_checkpoints:${options.table}`;
    this.#checkpoints = options.store.read(this.#key, Checkpoints) ?? {};
  }

  /** The next records in order, or undefined when there are none yet. What was not {@link finish}ed comes again after {@link rewind}. */
  async next(): Promise<StreamBatch | undefined> {
    try {
      // Parents are listed before their children, whose records come after all of theirs.
      const shards = await this.#open();
      for (const shard of shards) {
        const batch = await this.#read(shard);
        if (batch !== undefined) return { ...batch, isTip: shard === shards.at(-1) && batch.records.length < this.#options.batchSize };
      }
      return undefined;
    } catch (error) {
      // Iterators expire and are trimmed: start again from the checkpoint.
      this.rewind();
      throw error;
    }
  }

  /** Remembers that everything up to this record was handled or given up. */
  finish(shard: string, sequenceNumber: string): void {
    this.#checkpoint(shard, { after: sequenceNumber });
  }

  /** Goes back to what was finished last. */
  rewind(): void {
    this.#iterators.clear();
    this.#shards = [];
  }

  /** The shards that may hold unread records. */
  async #open(): Promise<readonly string[]> {
    if (this.#shards.length > 0) return this.#shards;
    const shards: string[] = [];
    let from: string | undefined;
    do {
      const { StreamDescription } = Described.parse(
        await this.#call("DescribeStream", { StreamArn: this.#arn(), ...(from !== undefined && { ExclusiveStartShardId: from }) }),
      );
      shards.push(...StreamDescription.Shards.map(({ ShardId }) => ShardId));
      from = StreamDescription.LastEvaluatedShardId ?? undefined;
    } while (from !== undefined);
    return (this.#shards = shards.filter((shard) => !this.#hasEnded(shard)));
  }

  async #read(shard: string): Promise<StreamBatch | undefined> {
    const iterator = this.#iterators.get(shard) ?? (await this.#iterator(shard));
    const answer = Records.parse(await this.#call("GetRecords", { ShardIterator: iterator, Limit: this.#options.batchSize }));
    const next = answer.NextShardIterator ?? undefined;
    if (next !== undefined) this.#iterators.set(shard, next);
    else {
      this.#iterators.delete(shard);
      if (answer.Records.length === 0) this.#checkpoint(shard, { ended: true });
      this.#shards = [];
    }
    return answer.Records.length === 0 ? undefined : { shard, records: answer.Records.map((record) => this.#asLambda(record)) };
  }

  async #iterator(shard: string): Promise<string> {
    const known = this.#checkpoints[shard];
    const from =
      known !== undefined && "after" in known
        ? { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: known.after }
        : { ShardIteratorType: "TRIM_HORIZON" };
    return Iterator.parse(await this.#call("GetShardIterator", { StreamArn: this.#arn(), ShardId: shard, ...from })).ShardIterator;
  }

  async #call(operation: string, input: unknown): Promise<unknown> {
    const { status, body } = await this.#options.engine.call(`DynamoDBStreams_20120810.${operation}`, JSON.stringify(input));
    if (status !== 200) throw new Error(`${operation}: ${body.toString().slice(0, 300)}`);
    return JSON.parse(body.toString());
  }

  #arn(): string {
    const arn = this.#options.engine.streamArn(this.#options.table);
    if (arn === undefined) throw new Error(`table ${this.#options.table} has no stream`);
    return arn;
  }

  #hasEnded(shard: string): boolean {
    const known = this.#checkpoints[shard];
    return known !== undefined && "ended" in known;
  }

  #checkpoint(shard: string, checkpoint: Checkpoint): void {
    this.#checkpoints = { ...this.#checkpoints, [shard]: checkpoint };
    this.#options.store.write(this.#key, this.#checkpoints);
  }

  #asLambda(record: z.infer<typeof Record>): StreamRecord {
    const { engine, stage } = this.#options;
    const eventSourceARN = `arn:aws:dynamodb:${stage.region}:${stage.account}:${this.#arn().slice(engine.arnPrefix().length)}`;
    return { ...record, eventSource: "aws:dynamodb", eventSourceARN, awsRegion: stage.region };
  }
}
