/** What becomes of each ticket of a demo tenant: every status and priority, deadlines met and missed, by people and by the clock. */
import type { Priority } from "@bulkhead/tickets/schema";

/** What somebody does with a ticket. */
export type Act =
  | "pick_up"
  /** An admin hands it to an agent, in their team's queue. */
  | "assign"
  | "answer"
  /** A question, and the ticket waits for its requester. */
  | "ask"
  | "note"
  /** The requester responds: what was pending or resolved is open again. */
  | "reply"
  | "complain"
  | "resolve"
  /** The requester closes: confirms what is resolved, withdraws what is new. */
  | "close"
  | "restore"
  | "escalate"
  | "lower"
  | "follow"
  /** The agent raises the priority, or asks for it where that needs an approval. What then follows happens there only. */
  | "raise"
  | "approve"
  | "reject"
  | "take_back";

export interface Life {
  readonly priority: Priority;
  /** Hours ago. */
  readonly opened: number;
  /** By hours ago, in order. */
  readonly acts: Readonly<Record<number, readonly Act[]>>;
  /** Whoever works on it, when it is not one of the team. */
  readonly agent?: "former";
}

/** When the demo begins, in hours ago: long enough for every deadline to have been missed by somebody. */
export const beginning = 600;

const life = (priority: Priority, opened: number, acts: Life["acts"], agent?: "former"): Life => ({
  priority,
  opened,
  acts,
  ...(agent !== undefined && { agent }),
});

/** Few moments, shared by many: time is moved from one to the next. The agent `former` leaves 240 hours ago. */
export const lives: readonly Life[] = [
  // Long done, each in its own way: confirmed, closed by time, withdrawn, reopened, restored.
  life("urgent", 600, { 600: ["pick_up", "answer"], 596: ["resolve"], 576: ["close"] }),
  life("low", 600, { 596: ["pick_up", "ask"], 576: ["reply"], 480: ["resolve"] }),
  life("medium", 600, { 600: ["assign"], 576: ["answer"], 480: ["resolve"], 476: ["complain"], 408: ["resolve"], 360: ["close"] }),
  life("high", 600, { 596: ["pick_up"], 480: ["note"], 408: ["resolve"] }, "former"),
  life("medium", 576, { 576: ["close"] }),
  life("low", 480, { 480: ["pick_up"], 476: ["answer"], 408: ["resolve"], 360: ["complain"], 336: ["resolve"] }),
  life("urgent", 480, { 480: ["note"], 408: ["pick_up", "answer"], 360: ["resolve", "close"] }),
  life("medium", 480, {
    480: ["pick_up"],
    476: ["ask"],
    408: ["reply"],
    360: ["note"],
    336: ["resolve"],
    240: ["restore", "answer"],
    192: ["resolve"],
  }),
  life("high", 408, { 408: ["pick_up", "answer"], 360: ["resolve", "close"] }),
  life("low", 360, { 360: ["pick_up", "answer"], 336: ["note"], 264: ["resolve"] }),
  life("urgent", 336, { 336: ["pick_up", "answer", "escalate"], 264: ["resolve"] }),
  // A first response a week late.
  life("high", 360, { 168: ["pick_up", "answer", "resolve"], 144: ["close"] }),
  life("medium", 264, { 264: ["pick_up", "answer"], 240: ["resolve"], 192: ["complain"], 168: ["resolve"] }),
  life("low", 240, { 240: ["assign"], 192: ["answer"], 144: ["resolve"] }),
  // Left behind: by somebody who has left, by everybody.
  life("medium", 408, { 408: ["pick_up"], 360: ["ask", "raise"] }, "former"),
  life("high", 240, {}),
  life("low", 144, {}),
  // Resolved, waiting to be confirmed.
  life("medium", 192, { 192: ["pick_up"], 168: ["ask"], 144: ["reply"], 120: ["answer"], 48: ["resolve"] }),
  life("low", 168, { 168: ["pick_up"], 144: ["answer"], 48: ["resolve"] }),
  life("medium", 120, { 120: ["pick_up"], 96: ["answer"], 48: ["resolve"] }),
  life("high", 96, { 96: ["pick_up", "answer", "escalate"], 72: ["note"], 24: ["resolve"] }),
  life("high", 24, { 24: ["pick_up", "answer"], 20: ["ask"], 8: ["resolve"] }),
  // In work.
  life("urgent", 120, { 120: ["pick_up", "answer"], 96: ["resolve"], 48: ["complain", "note"] }),
  life("medium", 72, { 72: ["pick_up"], 48: ["answer"], 20: ["raise"] }),
  life("medium", 48, { 48: ["assign", "follow"], 24: ["answer"] }),
  life("low", 72, { 72: ["pick_up"], 48: ["answer"], 24: ["raise"], 20: ["take_back"] }),
  life("medium", 48, { 48: ["pick_up"], 24: ["raise"], 20: ["approve", "answer"] }),
  life("medium", 24, { 24: ["pick_up", "answer"], 20: ["raise"], 8: ["reject"] }),
  life("high", 20, { 8: ["pick_up", "answer"], 4: ["lower"] }),
  life("medium", 8, { 4: ["pick_up", "note", "follow"] }),
  life("urgent", 2, { 2: ["pick_up", "answer"] }),
  // Waiting for an answer.
  life("low", 120, { 120: ["assign"], 96: ["ask"] }),
  life("low", 72, { 48: ["pick_up", "ask"] }),
  life("medium", 20, { 20: ["pick_up"], 8: ["ask"] }),
  life("high", 8, { 8: ["pick_up"], 4: ["ask"] }),
  // Escalated: by the clock, by hand.
  life("high", 48, { 20: ["pick_up", "answer"] }),
  life("high", 4, { 4: ["pick_up", "note"], 2: ["escalate"] }),
  // Done today.
  life("urgent", 8, { 8: ["pick_up", "answer"], 4: ["resolve"], 2: ["close"] }),
  // New.
  life("low", 48, {}),
  life("medium", 24, { 20: ["note"] }),
  life("low", 20, {}),
  life("high", 4, {}),
  life("medium", 2, {}),
  life("urgent", 2, {}),
];
