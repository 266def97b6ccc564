export default ["packages/*", "services/*"]
