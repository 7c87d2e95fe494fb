import Queue from "../page";

/** The queue with its editor open. */
export default Queue;
