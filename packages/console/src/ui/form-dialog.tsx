import { Banner } from "./banner.tsx";
import { Button } from "./button.tsx";
import { Dialog, type DialogProps } from "./dialog.tsx";

/** Props of {@link FormDialog}. */
export interface FormDialogProps extends Pick<DialogProps, "title" | "description" | "closeLabel" | "size" | "children"> {
  /** Closed without doing it. */
  readonly onClose: () => void;
  readonly cancelLabel: string;
  /** The verb. */
  readonly submitLabel: string;
  readonly tone?: "primary" | "danger" | undefined;
  /** It is being done: the dialog stays until the caller takes it away. */
  readonly busy?: boolean | undefined;
  /** Why it can't be sent yet. */
  readonly reason?: string | undefined;
  /** Why it did not work, where no field is to blame. */
  readonly error?: string | undefined;
  readonly onSubmit: () => void;
}

/** Something to fill in and send. A click beside it closes nothing: there is something to lose. */
export function FormDialog({
  onClose,
  cancelLabel,
  submitLabel,
  tone = "primary",
  busy = false,
  reason,
  error,
  onSubmit,
  children,
  ...dialog
}: FormDialogProps) {
  return (
    <Dialog
      {...dialog}
      open
      closesOutside={false}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      wrap={(inside) => (
        <form
          noValidate
          className="contents"
          onSubmit={(event) => {
            event.preventDefault();
            // Not also the form that the dialog was opened from.
            event.stopPropagation();
            if (!busy && reason === undefined) onSubmit();
          }}
        >
          {inside}
        </form>
      )}
      footer={
        <>
          <Button onClick={onClose}>{cancelLabel}</Button>
          <Button type="submit" variant={tone} busy={busy} reason={reason}>
            {submitLabel}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {children}
        {error === undefined ? null : <Banner tone="danger">{error}</Banner>}
      </div>
    </Dialog>
  );
}
