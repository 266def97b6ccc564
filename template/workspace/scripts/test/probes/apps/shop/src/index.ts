export const shop = "shop";
