import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { bringMessages } from "./site/bring-messages.ts";
import { compileMessages } from "./site/compile-messages.ts";
import { leaveOut } from "./site/leave-out.ts";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [leaveOut(), bringMessages(), compileMessages(), react(), tailwindcss()],
  build: {
    target: "es2023",
    // Said as a count by the bundle's own test.
    reportCompressedSize: false,
    // A picture in the text would need `data:` in the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
