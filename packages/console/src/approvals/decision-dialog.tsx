import type { Approval } from "@bulkhead/approvals/schema";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { TextArea } from "../ui/text-area.tsx";
import { useDecideApproval } from "./use-decide-approval.ts";

export type Decision = "approve" | "reject";

/** The most characters of a comment. */
const mostCharacters = 1_000;

/** Props of {@link DecisionDialog}. */
export interface DecisionDialogProps {
  readonly approval: Approval;
  readonly decision: Decision;
  readonly onClose: () => void;
}

/** Whoever rejects says why; whoever approves may. */
export function DecisionDialog({ approval, decision, onClose }: DecisionDialogProps) {
  const t = useTranslations("approvals.decision");
  const app = useTranslations("app");
  const decide = useDecideApproval();
  const [comment, setComment] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const trimmed = comment.trim();
  const isMissing = decision === "reject" && trimmed === "";

  const submit = async (): Promise<void> => {
    if (isMissing || isBusy) return;
    setBusy(true);
    setProblem(undefined);
    const why = await decide(
      approval,
      decision === "reject" ? { kind: "reject", comment: trimmed } : { kind: "approve", ...(trimmed !== "" && { comment: trimmed }) },
    );
    setBusy(false);
    if (why === undefined) onClose();
    else setProblem(why);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      size="sm"
      title={t(`${decision}.title`)}
      description={t(`${decision}.text`)}
      closeLabel={app("close")}
      closesOutside={trimmed === ""}
      wrap={(inside) => (
        <form
          className="contents"
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          {inside}
        </form>
      )}
      footer={
        <>
          <Button onClick={onClose}>{app("cancel")}</Button>
          <Button
            type="submit"
            variant={decision === "reject" ? "danger" : "primary"}
            busy={isBusy}
            reason={isMissing ? t("comment_needed") : undefined}
          >
            {t(`${decision}.do`)}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label={t("comment")} required={decision === "reject"}>
          <TextArea value={comment} maxLength={mostCharacters} onChange={(event) => setComment(event.currentTarget.value)} />
        </Field>
        {problem === undefined ? null : <Banner tone="danger">{problem}</Banner>}
      </div>
    </Dialog>
  );
}
