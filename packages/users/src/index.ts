/** People: who they are, what they may do. Also the HTTP kernel with people's sign-in, for every domain to the right. */
export { api } from "./http-api.ts";
export { findUser, lookupUser } from "./get-user.ts";
export { prepareInvitation } from "./invite-user.ts";
export { forgetSignedIn, signIn } from "./sign-in.ts";
