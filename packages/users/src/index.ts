/** People: who they are, what they may do. Also the HTTP kernel with people's sign-in, for every domain to the right. */
export { api } from "./http-api.ts";
export { findUser, lookupUser } from "./get-user.ts";
export { listAdminIds } from "./list-admin-ids.ts";
export { lookupRecipient, type Recipient } from "./recipient.ts";
export { prepareInvitation } from "./invite-user.ts";
export { prepareRoleChange } from "./prepare-role-change.ts";
export { prepareTeamMembership } from "./prepare-team-membership.ts";
export { dismissPerson, keepPerson, listClerkPeople, type KeptPerson, type ProvidedPerson } from "./provided-person.ts";
export { forgetSignedIn, signIn } from "./sign-in.ts";
export { lookupUserForChange, type UserForChange } from "./user-for-change.ts";
