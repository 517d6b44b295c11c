/** Every module brings the part of the catalogue that it speaks with: a screen's texts are loaded with the screen, and not before. */
import { type Plugin, Visitor } from "vite";

const prefix = "virtual:messages/";
const sources = "/src/messages";

/**
 * Where a module says `useTranslations("audit.…")`, English's part `audit` is in the catalogue before the module runs. Names of parts are
 * read, not computed: anything else fails the build.
 */
export const bringMessages = (): Plugin => ({
  name: "bulkhead:bring-messages",
  resolveId: { filter: { id: new RegExp(`^${prefix}`) }, handler: (id) => `\0${id}` },
  load: {
    filter: { id: new RegExp(`^\0${prefix}`) },
    handler(id) {
      const part = id.slice(prefix.length + 1);
      return `import { ${part} } from "${sources}/en/${part}.ts"; import { english } from "${sources}/english.ts"; english.${part} = ${part};`;
    },
  },
  transform: {
    filter: { id: /\/packages\/console\/src\/.*\.tsx?$/, code: "useTranslations" },
    handler(code) {
      const parts = new Set<string>();
      new Visitor({
        CallExpression: ({ callee, arguments: [named], start }) => {
          if (callee.type !== "Identifier" || callee.name !== "useTranslations") return;
          const [, part] = (named?.type === "Literal" && /^(\w+)/.exec(String(named.value))) || [];
          if (part === undefined) this.error("useTranslations() is told a part of the catalogue, word for word", start);
          parts.add(part);
        },
      }).visit(this.parse(code));
      // On the first line, which keeps all others where they are.
      return { code: [...parts].map((part) => `import "${prefix}${part}";`).join("") + code, map: null };
    },
  },
});
