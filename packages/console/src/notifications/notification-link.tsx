/** Leads to what a notification is about. */
import type { Notification } from "@bulkhead/notifications/schema";
import { Link } from "@tanstack/react-router";
import type { MouseEvent, ReactNode } from "react";
import { useMe } from "../tenant/use-tenant.ts";

export interface NotificationLinkProps {
  readonly notification: Notification;
  /** It is being opened. Where there is nowhere to go, being read is all that happens. */
  readonly onOpen: () => void;
  readonly children: ReactNode;
}

export function NotificationLink({ notification: { id, entity, entity_id, ticket }, onOpen, children }: NotificationLinkProps) {
  const { permissions } = useMe();
  const shared = {
    "data-notification": id,
    className: "min-w-0 grow rounded-sm text-left after:absolute after:inset-0",
    onClick: onOpen,
    // Opened in another tab it is read as well.
    onAuxClick: ({ button }: MouseEvent) => {
      if (button === 1) onOpen();
    },
    children,
  };
  if (ticket !== null) return <Link to="/tickets/$ticketId" params={{ ticketId: ticket.id }} {...shared} />;
  if (entity === "approval" && permissions.includes("approvals.request")) return <Link to="/approvals" {...shared} />;
  if (entity === "webhook" && permissions.includes("webhooks.manage"))
    return <Link to="/integrations/$webhookId" params={{ webhookId: entity_id }} {...shared} />;
  if (entity === "user" && permissions.includes("users.see")) return <Link to="/people" {...shared} />;
  if (entity === "team" && permissions.includes("teams.see")) return <Link to="/teams" {...shared} />;
  return <button type="button" {...shared} />;
}
