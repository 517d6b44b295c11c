/** Asks what only the person can say about a change: what to do when the ticket has moved on, and why an admin should approve. */
import { useState } from "react";
import { useTenant, useTenantState } from "../tenant/use-tenant.ts";
import { lazyPart, usePreload } from "../ui/lazy-part.tsx";

const ConflictDialog = lazyPart(async () => (await import("./conflict-dialog.tsx")).ConflictDialog);
const ApprovalDialog = lazyPart(async () => (await import("./approval-dialog.tsx")).ApprovalDialog);

/** Once in the console. */
export function ChangeDialogs() {
  const { store } = useTenant();
  usePreload(ConflictDialog, ApprovalDialog);
  const question = useTenantState(({ questions }) => questions[0]);
  // The next question begins with nothing of the one before.
  const [answered, setAnswered] = useState(0);
  const close = (): void => {
    setAnswered(answered + 1);
    store.setState(({ questions }) => ({ questions: questions.slice(1) }));
  };
  if (question === undefined) return null;
  return question.kind === "conflict" ? (
    <ConflictDialog key={answered} seen={question.seen} change={question.change} onClose={close} />
  ) : (
    <ApprovalDialog key={answered} ticket={question.ticket} change={question.change} onClose={close} />
  );
}
