import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { TextArea } from "../ui/text-area.tsx";
import type { ChangeOutcome } from "./use-change-ticket.ts";

/** The most characters of a reason. */
const mostCharacters = 500;

/** Props of {@link EscalateDialog}. */
export interface EscalateDialogProps {
  /** One ticket or several. */
  readonly tickets: readonly { readonly number: number }[];
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** Answers with what came of it; where it failed, the dialog stays with what was typed. */
  readonly onEscalate: (reason: string) => ChangeOutcome | Promise<ChangeOutcome>;
}

/** Asks why: nothing is escalated without a reason. */
export function EscalateDialog({ open, ...rest }: EscalateDialogProps) {
  return open ? <Asking {...rest} /> : null;
}

function Asking({ tickets, onOpenChange, onEscalate }: Omit<EscalateDialogProps, "open">) {
  const t = useTranslations("ticket.escalate");
  const app = useTranslations("app");
  const [reason, setReason] = useState("");
  const [isBusy, setBusy] = useState(false);
  const trimmed = reason.trim();
  const [first] = tickets;
  const submit = async (): Promise<void> => {
    setBusy(true);
    const outcome = await onEscalate(trimmed);
    setBusy(false);
    if (outcome !== "failed") onOpenChange(false);
  };
  return (
    <Dialog
      open
      onOpenChange={onOpenChange}
      size="sm"
      title={t("title", { count: tickets.length, number: first === undefined ? "" : `#${first.number}` })}
      description={t("text")}
      closeLabel={app("close")}
      closesOutside={trimmed === ""}
      wrap={(inside) => (
        <form
          className="contents"
          onSubmit={(event) => {
            event.preventDefault();
            if (trimmed !== "" && !isBusy) void submit();
          }}
        >
          {inside}
        </form>
      )}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{app("cancel")}</Button>
          <Button type="submit" variant="danger" busy={isBusy} reason={trimmed === "" ? t("reason_needed") : undefined}>
            {t("escalate")}
          </Button>
        </>
      }
    >
      <Field label={t("reason")} required aside={t("length", { length: trimmed.length, most: mostCharacters })}>
        <TextArea value={reason} maxLength={mostCharacters} onChange={(event) => setReason(event.currentTarget.value)} />
      </Field>
    </Dialog>
  );
}
