import { useState } from "react";
import { useTranslations } from "use-intl";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { Checkbox } from "../ui/checkbox.tsx";
import { CodeBlock } from "../ui/code-block.tsx";
import { Dialog } from "../ui/dialog.tsx";

export interface SecretDialogProps {
  readonly title: string;
  readonly secret: string;
  /** For how long another one is good as well. */
  readonly overlap?: string | undefined;
  /** Somebody has said that they kept it. */
  readonly onKept: () => void;
}

/** A signing secret, this once: it closes only when somebody says that they have kept it. */
export function SecretDialog({ title, secret, overlap, onKept }: SecretDialogProps) {
  const t = useTranslations("webhooks.secret");
  const common = useTranslations("app");
  const [isKept, setKept] = useState(false);
  return (
    <Dialog
      open
      closesOutside={false}
      onOpenChange={(open) => {
        if (!open && isKept) onKept();
      }}
      title={title}
      description={t("text")}
      closeLabel={common("close")}
      footer={
        <Button variant="primary" reason={isKept ? undefined : t("keep_first")} onClick={onKept}>
          {t("done")}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <Banner tone="warning" live="off" title={t("once")}>
          {overlap}
        </Banner>
        <CodeBlock
          code={secret}
          label={t("label")}
          wrap
          copy={{ label: t("copy"), copiedLabel: t("copied"), failedLabel: t("copy_failed") }}
        />
        <p className="text-sm text-ink-muted">{t("verify")}</p>
        <Checkbox label={t("kept")} checked={isKept} onChange={({ currentTarget: { checked } }) => setKept(checked)} />
      </div>
    </Dialog>
  );
}
