
/** What sign-in may answer stands with the kernel's problems: every route may answer it. */
export { emailTaken, emailUnverified } from "@bulkhead/platform/contract";
