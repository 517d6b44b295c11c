import type { NotificationKind } from "@bulkhead/notifications/schema";
import {
  AlarmClock,
  CircleCheck,
  Eye,
  ListTodo,
  type LucideIcon,
  MessageSquare,
  RefreshCw,
  Settings,
  StickyNote,
  TriangleAlert,
  UserCheck,
  UserCog,
} from "lucide-react";

/** What a notification is about, at a glance. */
export const kindIcon: Readonly<Record<NotificationKind, LucideIcon>> = {
  assigned: UserCheck,
  queue: ListTodo,
  following: Eye,
  response: MessageSquare,
  internal_note: StickyNote,
  status: RefreshCw,
  escalation: TriangleAlert,
  deadline_warning: AlarmClock,
  approval: CircleCheck,
  account: UserCog,
  administration: Settings,
};
