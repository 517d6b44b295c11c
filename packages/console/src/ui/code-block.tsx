import { clsx } from "clsx";
import { CopyButton, type CopyButtonProps } from "./copy-button.tsx";

/** Props of {@link CodeBlock}. */
export interface CodeBlockProps {
  readonly code: string;
  /** Names the block. */
  readonly label: string;
  /** Given: a button that copies the code. */
  readonly copy?: Pick<CopyButtonProps, "label" | "copiedLabel" | "failedLabel"> | undefined;
  /** Long lines go on in the next one; they scroll when not said. */
  readonly wrap?: boolean | undefined;
  /** Lines from which on it scrolls; 20 when not said. */
  readonly maxLines?: number | undefined;
}

/** Text for machines: a request, a secret, a document. */
export function CodeBlock({ code, label, copy, wrap = false, maxLines = 20 }: CodeBlockProps) {
  return (
    <div className="relative min-w-0 rounded-md border border-line bg-sunken">
      <pre
        // Scrolls by keyboard too.
        tabIndex={0}
        role="region"
        aria-label={label}
        style={{ maxHeight: `calc(${maxLines}lh + 1rem)` }}
        className={clsx(
          "overflow-auto rounded-md px-3 py-2 font-mono text-xs text-ink",
          wrap ? "wrap-anywhere whitespace-pre-wrap" : "whitespace-pre",
          copy !== undefined && "pr-12",
        )}
      >
        <code>{code}</code>
      </pre>
      {copy === undefined ? null : <CopyButton text={code} {...copy} variant="secondary" className="absolute! top-1 right-1" />}
    </div>
  );
}
