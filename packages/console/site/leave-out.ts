/** The console's files carry nothing that no browser uses. In development everything is there. */
import { schemaDescription, standInFor } from "@bulkhead/platform/bundle-options";
import { declaringFile, leaveDocumentationOut } from "@bulkhead/platform/leave-documentation-out";
import type { Plugin } from "vite";

/**
 * Leaves out of a build what describes schemas, as functions' bundles do: the generator of JSON Schema, in whose place stands what
 * throws when it is used, and what schemas say for readers alone.
 */
export const leaveOut = (): Plugin => ({
  name: "bulkhead:leave-out",
  apply: "build",
  transform: {
    filter: { id: [declaringFile, ...schemaDescription.map(({ module }) => moduleFile(module))] },
    handler(code, id) {
      const unused = schemaDescription.find(({ module }) => moduleFile(module).test(id));
      return { code: unused === undefined ? leaveDocumentationOut(code) : standInFor(code, unused), map: null };
    },
  },
});

const moduleFile = (module: string): RegExp => new RegExp(`/node_modules/${module.replaceAll(".", "\\.")}$`);
