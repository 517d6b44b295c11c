/** Asks what only the person can say about a change: what to do when the ticket has moved on, and why an admin should approve. */
import { useTenant, useTenantState } from "../tenant/use-tenant.ts";
import { lazyPart, usePreload } from "../ui/lazy-part.tsx";

const ConflictDialog = lazyPart(async () => (await import("./conflict-dialog.tsx")).ConflictDialog);
const ApprovalDialog = lazyPart(async () => (await import("./approval-dialog.tsx")).ApprovalDialog);

/** Once in the console. */
export function ChangeDialogs() {
  const { store } = useTenant();
  usePreload(ConflictDialog, ApprovalDialog);
  const question = useTenantState((state) => state.question);
  const close = (): void => store.setState({ question: null });
  if (question === null) return null;
  return question.kind === "conflict" ? (
    <ConflictDialog seen={question.seen} change={question.change} onClose={close} />
  ) : (
    <ApprovalDialog ticket={question.ticket} change={question.change} onClose={close} />
  );
}
