export const neighbour = "another service";
