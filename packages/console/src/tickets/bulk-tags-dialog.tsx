import type { TicketSummary } from "@bulkhead/tickets/schema";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { TagInput } from "../ui/tag-input.tsx";
import { acceptedTag } from "./accepted-tag.ts";

export interface BulkTagsDialogProps {
  readonly tickets: readonly Pick<TicketSummary, "tags">[];
  readonly onClose: () => void;
  readonly onConfirm: (add: readonly string[], remove: readonly string[]) => void;
}

/** Which tags the tickets get and lose; their other tags stay. */
export function BulkTagsDialog({ tickets, onClose, onConfirm }: BulkTagsDialogProps) {
  const t = useTranslations("queue.tags");
  const app = useTranslations("app");
  const [add, setAdd] = useState<readonly string[]>([]);
  const [remove, setRemove] = useState<readonly string[]>([]);
  const isNothing = add.length === 0 && remove.length === 0;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("title", { count: tickets.length })}
      closeLabel={app("close")}
      size="sm"
      footer={
        <>
          <Button onClick={onClose}>{app("cancel")}</Button>
          <Button variant="primary" reason={isNothing ? t("nothing") : undefined} onClick={() => onConfirm(add, remove)}>
            {t("confirm")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label={t("add")}>
          <TagInput
            value={add}
            onChange={setAdd}
            max={20}
            accept={acceptedTag}
            placeholder={t("placeholder")}
            removeLabel={(tag) => t("drop", { tag })}
          />
        </Field>
        <Field label={t("remove")}>
          <TagInput
            value={remove}
            onChange={setRemove}
            max={20}
            accept={acceptedTag}
            suggestions={[...new Set(tickets.flatMap(({ tags }) => tags))].sort()}
            placeholder={t("placeholder")}
            removeLabel={(tag) => t("drop", { tag })}
          />
        </Field>
      </div>
    </Dialog>
  );
}
