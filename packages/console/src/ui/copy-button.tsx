import { Check, Copy, X } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./button.tsx";
import type { ButtonSize, ButtonVariant } from "./button-class.ts";
import { IconButton } from "./icon-button.tsx";
import { announce } from "./live-region.tsx";

/** Props of {@link CopyButton}. */
export interface CopyButtonProps {
  /** What is copied. */
  readonly text: string;
  readonly label: string;
  /** Shown and read out when it is done. */
  readonly copiedLabel: string;
  /** Shown and read out when the browser refuses. */
  readonly failedLabel: string;
  /** With words; only an icon when not said. */
  readonly worded?: boolean | undefined;
  readonly size?: ButtonSize | undefined;
  readonly variant?: ButtonVariant | undefined;
  readonly className?: string | undefined;
}

/** Puts a text on the clipboard. */
export function CopyButton({ text, label, copiedLabel, failedLabel, worded = false, size = "sm", variant, className }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<"copied" | "failed">();
  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => {
      setOutcome(undefined);
    }, 2000);
    return () => {
      clearTimeout(timer);
    };
  }, [outcome]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome("copied");
      announce(copiedLabel);
    } catch {
      setOutcome("failed");
      announce(failedLabel, "assertive");
    }
  };
  const look = {
    icon: outcome === "copied" ? Check : outcome === "failed" ? X : Copy,
    size,
    variant,
    className,
    onClick: () => {
      void copy();
    },
  };
  const words = outcome === "copied" ? copiedLabel : outcome === "failed" ? failedLabel : label;
  return worded ? <Button {...look}>{words}</Button> : <IconButton {...look} label={words} />;
}
