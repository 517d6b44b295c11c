import { clsx } from "clsx";
import { lazy, Suspense } from "react";
import { loadCode } from "../ui/missing-code.ts";

const MarkdownRendering = lazy(() =>
  loadCode(() => import("./markdown-rendering.tsx")).then((module) => ({ default: module.MarkdownRendering })),
);

/** What people wrote, as markdown; as it was typed until the renderer is there. A line that ends is one that ends. */
export function MarkdownText({ text, className }: { readonly text: string; readonly className?: string }) {
  return (
    <div
      className={clsx(
        "flex min-w-0 flex-col gap-2 text-base wrap-anywhere [&_blockquote]:border-l-2 [&_blockquote]:border-line-strong/40 [&_blockquote]:pl-3 [&_blockquote]:text-ink-muted",
        "[&_code]:font-mono [&_code]:text-sm [&_p]:whitespace-pre-line [&_:not(pre)>code]:rounded-sm [&_:not(pre)>code]:bg-neutral-soft [&_:not(pre)>code]:px-1",
        "[&_ol]:list-decimal [&_ol]:pl-5 [&_ul]:list-disc [&_ul]:pl-5",
        className,
      )}
    >
      <Suspense fallback={<p>{text}</p>}>
        <MarkdownRendering text={text} />
      </Suspense>
    </div>
  );
}
