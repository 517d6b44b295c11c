/** Whether events may be sent to a URL, as far as it tells by itself. What its name leads to is looked at again with every connection. */
import { addressOf, isLoopbackAddress, isPublicAddress, isPublicName } from "./public-address.ts";

/** Of HTTPS servers; others would let a tenant knock at whatever listens somewhere. */
const ports = new Set(["", "443", "8443"]);

export type UrlRefusal = { readonly code: string; readonly message: string };

const refused = (code: string, message: string): UrlRefusal => ({ code, message });

/**
 * Why events cannot be sent to a URL; undefined when they may be.
 * @param allowLoopback for the local run: this machine, by plain HTTP too, on any port
 */
export function urlRefusal(text: string, allowLoopback: boolean): UrlRefusal | undefined {
  if (!URL.canParse(text)) return refused("invalid_format", "must be an absolute URL");
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") return refused("credentials", "must not hold a user name or password");
  if (url.hash !== "") return refused("fragment", "must not have a fragment");
  const address = addressOf(url.hostname);
  const isOwnMachine = address === undefined ? url.hostname === "localhost" : isLoopbackAddress(address);
  if (allowLoopback && isOwnMachine && (url.protocol === "http:" || url.protocol === "https:")) return undefined;
  if (url.protocol !== "https:") return refused("not_https", "must begin with https://");
  if (!ports.has(url.port)) return refused("port", "must use port 443 or 8443");
  const isPublic = address === undefined ? isPublicName(url.hostname) : isPublicAddress(address);
  return isPublic ? undefined : refused("not_public", "must be a public address");
}
