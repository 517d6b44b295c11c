/** The trail as a file. */
import { useEffect, useRef, useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { useExplainError } from "../app/explain-error.ts";
import { useTenant } from "../tenant/use-tenant.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { RadioGroup } from "../ui/radio-group.tsx";
import { saveFile } from "../ui/save-file.ts";
import { Spinner } from "../ui/spinner.tsx";
import { toastDone } from "../ui/toast.tsx";
import type { AuditSearch } from "./audit-search.ts";
import { type ExportFormat, type ExportProgress, exportTrail } from "./export-trail.ts";

export interface ExportDialogProps {
  readonly filters: AuditSearch;
  readonly onClose: () => void;
}

export function ExportDialog({ filters, onClose }: ExportDialogProps) {
  const t = useTranslations("audit.export");
  const common = useTranslations("app");
  const format = useFormatter();
  const explain = useExplainError();
  const { api, store } = useTenant();
  const [kind, setKind] = useState<ExportFormat>("csv");
  const [progress, setProgress] = useState<ExportProgress>();
  const [problem, setProblem] = useState<string>();
  const running = useRef<AbortController>(undefined);
  // Whoever leaves wants no file any more.
  useEffect(() => () => running.current?.abort(), []);

  const sizeText = (bytes: number): string =>
    bytes < 1_000_000
      ? format.number(Math.ceil(bytes / 1_000), { style: "unit", unit: "kilobyte" })
      : format.number(bytes / 1_000_000, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });

  const start = async (): Promise<void> => {
    const controller = new AbortController();
    running.current = controller;
    setProblem(undefined);
    setProgress({ pages: 0, bytes: 0 });
    try {
      const content = await exportTrail(api, filters, kind, { signal: controller.signal, onProgress: setProgress });
      const file = `audit-${new Date(store.nowMs()).toISOString().slice(0, 10)}.${kind}`;
      saveFile(file, content);
      toastDone(t("done", { file, size: sizeText(content.size) }));
      onClose();
    } catch (error) {
      setProblem(controller.signal.aborted ? t("cancelled") : explain(error).text);
    } finally {
      setProgress(undefined);
    }
  };

  const count = Object.values(filters).filter((value) => value !== undefined).length;
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t("title")}
      description={t("text")}
      closeLabel={common("close")}
      size="sm"
      closesOutside={progress === undefined}
      footer={
        progress === undefined ? (
          <>
            <Button onClick={onClose}>{common("cancel")}</Button>
            <Button variant="primary" onClick={() => void start()}>
              {t("start")}
            </Button>
          </>
        ) : (
          <Button onClick={() => running.current?.abort()}>{t("cancel")}</Button>
        )
      }
    >
      <div className="flex flex-col gap-4">
        <RadioGroup
          label={t("format")}
          look="list"
          value={kind}
          disabled={progress !== undefined}
          options={[
            { value: "csv", label: t("csv"), description: t("csv_text") },
            { value: "ndjson", label: t("ndjson"), description: t("ndjson_text") },
          ]}
          onChange={setKind}
        />
        <p className="text-sm text-ink-muted">{t("filtered", { count })}</p>
        {progress === undefined ? null : (
          <p role="status" aria-label={t("progress_label")} className="flex items-center gap-2 text-sm">
            <Spinner size={16} />
            {t("progress", { pages: progress.pages, size: sizeText(progress.bytes) })}
          </p>
        )}
        {problem === undefined ? null : <Banner tone="warning">{problem}</Banner>}
      </div>
    </Dialog>
  );
}
