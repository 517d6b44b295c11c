import "./app/without-eval.ts";
import "./ui/theme-choice.ts";
import "./ui/theme.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Boot } from "./app/boot.tsx";
import { LanguageProvider } from "./messages/language.tsx";
import { TooltipProvider } from "./ui/tooltip.tsx";

const element = document.querySelector("#console");
if (element === null) throw new Error("the page has no place for the console");

createRoot(element).render(
  <StrictMode>
    <LanguageProvider>
      <TooltipProvider>
        <Boot />
      </TooltipProvider>
    </LanguageProvider>
  </StrictMode>,
);
