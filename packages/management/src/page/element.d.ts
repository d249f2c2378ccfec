/** The custom element `<orgkey-keys>` as the text of one ES module. */
export declare const element: string;
