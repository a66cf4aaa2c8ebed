// What preload and page say to each other, by window messages, to hand the workbench's port over; and the name it has
// on its way to main.
export const portWanted = 'tansaku:port-wanted'
export const portOffered = 'tansaku:port'
