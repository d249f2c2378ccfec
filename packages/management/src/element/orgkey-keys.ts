export const ELEMENT = 'orgkey-keys';
