/** The trail as one file: all pages of an export, put one behind the other. */
import type { AuditSearch } from "./audit-search.ts";
import type { Api } from "../api/client.ts";
import { ProblemError, problemOf } from "../api/problem-error.ts";

export type ExportFormat = "csv" | "ndjson";

export interface ExportProgress {
  readonly pages: number;
  readonly bytes: number;
}

export interface ExportOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ExportProgress) => void;
}

const mediaTypes = { csv: "text/csv;charset=utf-8", ndjson: "application/x-ndjson" } as const;

/** The cursor of the page that `Link` leads to; undefined on the last one. */
export function nextCursor(link: string | null): string | undefined {
  const target = /<([^>]*)>\s*;\s*rel="?next"?/.exec(link ?? "")?.[1];
  if (target === undefined) return undefined;
  return new URL(target, "https://bulkhead.invalid").searchParams.get("cursor") ?? undefined;
}

/** Comes back after so long; rejects as soon as the signal says so. */
const waited = (seconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1_000);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason instanceof Error ? signal.reason : new Error("the export was cancelled"));
    });
  });

const isThrottled = (error: unknown): error is ProblemError => error instanceof ProblemError && error.problem.status === 429;

/** Downloads every page. A quota that is used up is waited for. @throws ProblemError, Unreachable, AbortError */
export async function exportTrail(
  api: Api,
  filters: AuditSearch,
  format: ExportFormat,
  { signal, onProgress }: ExportOptions,
): Promise<Blob> {
  const pages: Blob[] = [];
  let bytes = 0;
  let cursor: string | undefined;
  do {
    const page = await pageOf(api, { ...filters, format, ...(cursor !== undefined && { cursor }) }, signal).catch(
      async (error: unknown) => {
        if (!isThrottled(error)) throw error;
        await waited(error.retryAfterSeconds ?? 1, signal);
        return undefined;
      },
    );
    if (page === undefined) continue;
    const part = new Blob([page.text]);
    pages.push(part);
    bytes += part.size;
    onProgress({ pages: pages.length, bytes });
    cursor = page.next;
    if (cursor === undefined) break;
  } while (!signal.aborted);
  signal.throwIfAborted();
  return new Blob(pages, { type: mediaTypes[format] });
}

async function pageOf(
  api: Api,
  query: AuditSearch & { readonly format: ExportFormat; readonly cursor?: string },
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly next: string | undefined }> {
  const { data, error, response } = await api.GET("/v1/audit", { params: { query }, parseAs: "text", signal });
  if (!response.ok || data === undefined) throw problemOf(response, error);
  return { text: data, next: nextCursor(response.headers.get("link")) };
}
