import { Inbox } from "lucide-react";
import { StateMessage, type StateMessageProps } from "./state-message.tsx";

/** Props of {@link EmptyState}. */
export interface EmptyStateProps extends Pick<StateMessageProps, "title" | "text" | "action" | "headingLevel" | "compact"> {
  readonly icon?: StateMessageProps["icon"] | undefined;
}

/** There is nothing, and that is fine: what would be here, and how to begin. */
export function EmptyState({ icon = Inbox, ...rest }: EmptyStateProps) {
  return <StateMessage {...rest} icon={icon} iconClassName="border-line bg-sunken text-ink-faint" />;
}
