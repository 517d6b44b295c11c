/** What the tests of the host's parts stand on: a real store in a directory that goes with the test, and no faults. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { FaultPlan } from "../src/aws/faults.ts";
import { LocalClock } from "../src/host/clock.ts";
import { DeadLetters } from "../src/host/dead-letters.ts";
import { Deliveries, type DeliveriesOptions } from "../src/host/deliveries.ts";
import { openStore, type Store } from "../src/host/store.ts";

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "bulkhead-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const noFaults = new FaultPlan({ rules: [] });

export interface Desk {
  readonly store: Store;
  readonly clock: LocalClock;
  readonly deadLetters: DeadLetters;
  readonly deliveries: Deliveries;
}

/** A store with a delivery queue; `directory` opens an earlier test's store again. */
export function desk(
  options: Partial<Pick<DeliveriesOptions, "targets" | "invoke">> & { faults?: FaultPlan; directory?: string; startOffsetMs?: number } = {},
): Desk {
  const store = openStore(join(options.directory ?? temporaryDirectory(), "host.db"));
  // It survives this process all the same.
  store.waitForDisk(false);
  const clock = new LocalClock(store, { ...(options.startOffsetMs !== undefined && { startOffsetMs: options.startOffsetMs }) });
  const deadLetters = new DeadLetters(store);
  const deliveries = new Deliveries({
    store,
    clock,
    deadLetters,
    targets: options.targets ?? new Map([["worker", 2]]),
    invoke: options.invoke ?? (() => Promise.resolve()),
    faults: () => options.faults ?? noFaults,
  });
  onTestFinished(() => {
    deliveries.stop();
    if (store.database.isOpen) store.close();
  });
  return { store, clock, deadLetters, deliveries };
}
