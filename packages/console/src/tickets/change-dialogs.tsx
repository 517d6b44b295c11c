/** Asks what only the person can say about a change: what to do when the ticket has moved on, and why an admin should approve. */
import { lazy, Suspense } from "react";
import { useTenant, useTenantState } from "../tenant/use-tenant.ts";

const ConflictDialog = lazy(() => import("./conflict-dialog.tsx").then((module) => ({ default: module.ConflictDialog })));
const ApprovalDialog = lazy(() => import("./approval-dialog.tsx").then((module) => ({ default: module.ApprovalDialog })));

/** Once in the console. */
export function ChangeDialogs() {
  const { store } = useTenant();
  const question = useTenantState((state) => state.question);
  const close = (): void => store.setState({ question: null });
  if (question === null) return null;
  return (
    <Suspense>
      {question.kind === "conflict" ? (
        <ConflictDialog seen={question.seen} change={question.change} onClose={close} />
      ) : (
        <ApprovalDialog ticket={question.ticket} change={question.change} onClose={close} />
      )}
    </Suspense>
  );
}
