import { createContext, use } from "react";

/** What a control has to know of the field round it. */
export interface FieldWiring {
  readonly controlId: string;
  readonly labelId: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
  readonly required: boolean;
}

export const FieldContext = createContext<FieldWiring | undefined>(undefined);

/** What a control says of itself goes before what its field says. */
interface OwnAttributes {
  readonly id?: string | undefined;
  readonly "aria-describedby"?: string | undefined;
  readonly "aria-invalid"?: boolean | "true" | "false" | "grammar" | "spelling" | undefined;
  readonly "aria-required"?: boolean | "true" | "false" | undefined;
}

/** The attributes that tie a control to its field's label, hint and error. */
export function useFieldWiring(own: OwnAttributes) {
  const field = use(FieldContext);
  return {
    labelId: field?.labelId,
    attributes: {
      id: own.id ?? field?.controlId,
      "aria-describedby": [own["aria-describedby"] ?? [], field?.describedBy ?? []].flat().join(" ") || undefined,
      "aria-invalid": own["aria-invalid"] ?? (field?.invalid === true ? true : undefined),
      "aria-required": own["aria-required"] ?? (field?.required === true ? true : undefined),
    },
  };
}
