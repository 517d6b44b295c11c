/** The catalogue's texts, read when the console is built: a browser that formats them needs no parser of ICU's syntax. */
import { fileURLToPath } from "node:url";
import compile from "icu-minify/compile";
import { type ESTree, type Plugin, Visitor } from "vite";

/** Of the catalogue in some language, a part. */
const part = /\/packages\/console\/src\/messages\/[a-z]{2}\/[\w-]+\.ts$/;

/** Compiles the catalogue, and has use-intl take it compiled. In development too: what is seen there is what is built. */
export const compileMessages = (): Plugin => ({
  name: "bulkhead:compile-messages",
  config: () => ({
    resolve: {
      alias: [
        { find: /^use-intl\/format-message$/, replacement: fileURLToPath(import.meta.resolve("use-intl/format-message/format-only")) },
      ],
    },
  }),
  transform: {
    filter: { id: part },
    handler(code) {
      let compiled = "";
      let at = 0;
      for (const text of textsOf(this.parse(code))) {
        try {
          compiled += code.slice(at, text.start) + JSON.stringify(compile(text.value));
        } catch (error) {
          this.error(new Error(`${JSON.stringify(text.value)} is no message`, { cause: error }), text.start);
        }
        at = text.end;
      }
      return { code: compiled + code.slice(at), map: null };
    },
  },
});

/** A part is an object of texts, and of such objects. @throws where it is not, since it would then be taken uncompiled */
function textsOf(program: ESTree.Program): readonly ESTree.StringLiteral[] {
  const texts: ESTree.StringLiteral[] = [];
  new Visitor({
    Property({ value }) {
      if (value.type === "Literal" && typeof value.value === "string") texts.push(value);
      else if (value.type !== "ObjectExpression" && value.type !== "Identifier")
        throw new Error(`A message is a text, and no ${value.type}.`);
    },
  }).visit(program);
  return texts;
}
