import { socket } from "@bulkhead/platform";
import { connect } from "./connect.ts";
import { disconnect } from "./disconnect.ts";
import { receiveMessage } from "./receive-message.ts";

export const handler = socket({ connect, message: receiveMessage, disconnect });
