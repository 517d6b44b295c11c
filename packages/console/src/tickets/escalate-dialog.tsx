import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { TextArea } from "../ui/text-area.tsx";

export interface EscalateDialogProps {
  /** How many tickets it is about. */
  readonly count: number;
  readonly onClose: () => void;
  readonly onConfirm: (reason: string) => void;
}

/** Asks why. */
export function EscalateDialog({ count, onClose, onConfirm }: EscalateDialogProps) {
  const t = useTranslations("queue.escalate");
  const app = useTranslations("app");
  const [reason, setReason] = useState("");
  const [isAsked, setAsked] = useState(false);
  const isMissing = reason.trim() === "";
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("title", { count })}
      description={t("text")}
      closeLabel={app("close")}
      size="sm"
      wrap={(inside) => (
        <form
          className="contents"
          onSubmit={(event) => {
            event.preventDefault();
            setAsked(true);
            if (!isMissing) onConfirm(reason.trim());
          }}
        >
          {inside}
        </form>
      )}
      footer={
        <>
          <Button onClick={onClose}>{app("cancel")}</Button>
          <Button type="submit" variant="primary">
            {t("confirm")}
          </Button>
        </>
      }
    >
      <Field label={t("reason")} required error={isAsked && isMissing ? t("reason_missing") : undefined}>
        <TextArea
          value={reason}
          maxLength={500}
          minRows={2}
          onChange={(event) => setReason(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
          }}
        />
      </Field>
    </Dialog>
  );
}
