/** Where a run keeps its data: a directory that only one run may use at a time, or a temporary one. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Raised whenever stored items are no longer what an earlier version wrote: a local run migrates nothing. */
const format = "2";

/** Another run holds the directory, another version wrote it, or it cannot be written; the message is one line fit to be shown. */
export class DataDirectoryUnavailable extends Error {
  override readonly name = "DataDirectoryUnavailable";
}

export interface DataDirectory {
  readonly path: string;
  /** Whether it goes with the run. */
  readonly isTemporary: boolean;
  /** Lets go of it; a temporary one is removed, at the latest when the process exits. */
  release(): void;
}

/** Claims a directory, creating it, or a fresh temporary one for `memory`. The claim ends with the process, however that ends. */
export function claimDataDirectory(where: string): DataDirectory {
  const isTemporary = where === "memory";
  let path: string;
  try {
    path = isTemporary ? mkdtempSync(join(tmpdir(), "bulkhead-")) : resolve(where);
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new DataDirectoryUnavailable(
      `the data directory ${where} cannot be used: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const lock = new DatabaseSync(join(path, "lock.db"));
  try {
    lock.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;");
  } catch {
    lock.close();
    throw new DataDirectoryUnavailable(`the data directory ${path} is in use by another run: choose another with --data`);
  }
  const formatFile = join(path, "format");
  const found = existsSync(formatFile) ? readFileSync(formatFile, "utf8").trim() : undefined;
  if (found !== format && existsSync(join(path, "engine.db"))) {
    lock.close();
    throw new DataDirectoryUnavailable(
      `the data directory ${path} was written by another version of Bulkhead: remove it, or choose another with --data`,
    );
  }
  if (found !== format) writeFileSync(formatFile, `${format}\n`);
  const remove = (): void => rmSync(path, { recursive: true, force: true });
  if (isTemporary) process.once("exit", remove);
  return {
    path,
    isTemporary,
    release() {
      lock.close();
      if (!isTemporary) return;
      process.off("exit", remove);
      remove();
    },
  };
}
