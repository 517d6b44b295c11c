import { AlertDialog as Radix } from "radix-ui";
import { useState, type ReactNode } from "react";
import { Banner } from "./banner.tsx";
import { Button } from "./button.tsx";
import { DialogFooter } from "./dialog.tsx";
import { Field } from "./field.tsx";
import { useFocusReturn } from "./focus-return.ts";
import { TextInput } from "./text-input.tsx";

/** Props of {@link ConfirmDialog}. */
export interface ConfirmDialogProps {
  /** Closed without doing it. */
  readonly onClose: () => void;
  /** The question. */
  readonly title: ReactNode;
  /** What will have happened. */
  readonly description: ReactNode;
  /** The verb, not "OK". */
  readonly confirmLabel: string;
  readonly cancelLabel: string;
  readonly tone?: "primary" | "danger" | undefined;
  /** It is being done: the dialog stays until the caller takes it away. */
  readonly busy?: boolean | undefined;
  /** Why it did not work. */
  readonly error?: string | undefined;
  readonly onConfirm: () => void;
  /** A word that must be typed first: for what can't be undone. */
  readonly typed?: { readonly label: string; readonly word: string; readonly mismatch: string } | undefined;
  /** More to see or fill in. */
  readonly children?: ReactNode;
}

/** Asks before something is done; the focus begins on the button that does nothing. */
export function ConfirmDialog({ onClose, ...question }: ConfirmDialogProps) {
  const focus = useFocusReturn();
  return (
    <Radix.Root
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-overlay" />
        <Radix.Content
          onOpenAutoFocus={focus.remember}
          onCloseAutoFocus={focus.giveBack}
          className="fixed inset-x-4 top-[16vh] z-40 mx-auto flex max-h-[76vh] max-w-110 animate-rise flex-col rounded-xl border border-line bg-raised text-ink shadow-lg outline-none"
        >
          <Question {...question} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Question({
  title,
  description,
  confirmLabel,
  cancelLabel,
  tone = "primary",
  busy = false,
  error,
  onConfirm,
  typed,
  children,
}: Omit<ConfirmDialogProps, "onClose">) {
  const [word, setWord] = useState("");
  const matches = typed === undefined || word === typed.word;
  return (
    <form
      className="contents"
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        if (matches && !busy) onConfirm();
      }}
    >
      <div className="flex min-h-0 flex-col gap-3 overflow-y-auto p-4">
        <div className="flex flex-col gap-1">
          <Radix.Title className="text-lg font-semibold text-balance">{title}</Radix.Title>
          <Radix.Description className="text-base text-ink-muted">{description}</Radix.Description>
        </div>
        {children}
        {typed === undefined ? null : (
          <Field label={typed.label}>
            <TextInput
              autoComplete="off"
              value={word}
              onChange={(event) => {
                setWord(event.currentTarget.value);
              }}
            />
          </Field>
        )}
        {error === undefined ? null : <Banner tone="danger">{error}</Banner>}
      </div>
      <DialogFooter>
        <Radix.Cancel asChild>
          <Button>{cancelLabel}</Button>
        </Radix.Cancel>
        <Button type="submit" variant={tone} busy={busy} reason={matches ? undefined : typed.mismatch}>
          {confirmLabel}
        </Button>
      </DialogFooter>
    </form>
  );
}
