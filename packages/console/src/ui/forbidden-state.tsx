import { Lock } from "lucide-react";
import { StateMessage, type StateMessageProps } from "./state-message.tsx";

/** Props of {@link ForbiddenState}. */
export type ForbiddenStateProps = Pick<StateMessageProps, "title" | "text" | "action" | "headingLevel" | "compact">;

/** There may be something, and it is not for whoever looks: who may, and where to go instead. */
export function ForbiddenState(props: ForbiddenStateProps) {
  return <StateMessage {...props} icon={Lock} iconClassName="border-warning-line bg-warning-soft text-warning-text" />;
}
