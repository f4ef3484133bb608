"""Calls of ImageKit's SDK for Python 5 on an emulator; one line of JSON for each."""
import datetime, json, os, sys, time, urllib.request

sys.path.insert(0, os.path.join(sys.argv[1], "src"))
from imagekitio import ImageKit

endpoint = os.environ["IMAGEKIT_URL_ENDPOINT"]
ik = ImageKit(base_url=os.environ["IMAGE_KIT_BASE_URL"], max_retries=0)
picture = open(sys.argv[2], "rb").read()


def call(name, run):
    try:
        result = run()
        print(json.dumps({"call": name, "ok": True}), flush=True)
        return result
    except Exception as error:
        print(json.dumps({"call": name, "ok": False, "reason": f"{type(error).__name__}: {error}"[:200]}), flush=True)


def built(**options):
    url = ik.helper.build_url(url_endpoint=endpoint, src="/py/a.jpg", **options)
    with urllib.request.urlopen(url) as response:
        if response.status != 200:
            raise Exception(f"{response.status} for {url}")


def upload(name, folder="/"):
    return ik.files.upload(file=picture, file_name=name, folder=folder, use_unique_file_name=False, tags=["a", "b"], response_fields=["tags"])


call("files.upload", lambda: upload("b.jpg"))
call("files.upload, a path", lambda: ik.files.upload(file=open(sys.argv[2], "rb"), file_name="c.jpg", use_unique_file_name=False))
first = call("files.upload, into a folder", lambda: upload("a.jpg", "/py"))
file = call("files.upload, another version", lambda: upload("a.jpg", "/py"))
call("beta.v2.files.upload", lambda: ik.beta.v2.files.upload(file=picture, file_name="e.jpg", use_unique_file_name=False))
call("helper.build_url", lambda: built())
call("helper.build_url, a transformation", lambda: built(transformation=[{"width": 40, "height": 30, "crop": "maintain_ratio", "quality": 80, "format": "webp"}]))
call("helper.build_url, an overlay", lambda: built(transformation=[{"width": 60, "overlay": {"type": "text", "text": "Sample", "transformation": [{"font_color": "FFFFFF", "typography": "b"}]}}]))
call("helper.build_url, chained, in the path", lambda: built(transformation_position="path", transformation=[{"width": 40}, {"rotation": 90}]))
call("helper.build_url, signed", lambda: built(signed=True, expires_in=300))
call("assets.list", lambda: ik.assets.list(limit=5, search_query='name = "a.jpg"'))
call("files.get", lambda: ik.files.get(file.file_id))
call("files.update", lambda: ik.files.update(file.file_id, tags=["c"], custom_coordinates="1,1,5,5"))
call("files.versions.list", lambda: ik.files.versions.list(file.file_id))
call("files.versions.get", lambda: ik.files.versions.get(file.version_info.id, file_id=file.file_id))
call("files.versions.restore", lambda: ik.files.versions.restore(first.version_info.id, file_id=file.file_id))
call("files.versions.delete", lambda: ik.files.versions.delete(file.version_info.id, file_id=file.file_id))
call("files.bulk.add_tags", lambda: ik.files.bulk.add_tags(file_ids=[file.file_id], tags=["d"]))
call("files.bulk.remove_tags", lambda: ik.files.bulk.remove_tags(file_ids=[file.file_id], tags=["d"]))
call("files.bulk.remove_ai_tags", lambda: ik.files.bulk.remove_ai_tags(file_ids=[file.file_id], ai_tags=["e"]))
call("files.metadata.get", lambda: ik.files.metadata.get(file.file_id))
call("files.metadata.get_from_url", lambda: ik.files.metadata.get_from_url(url=endpoint + "/py/a.jpg"))
call("folders.create", lambda: ik.folders.create(folder_name="to", parent_folder_path="/"))
call("files.copy", lambda: ik.files.copy(source_file_path="/b.jpg", destination_path="/to", include_file_versions=True))
call("files.move", lambda: ik.files.move(source_file_path="/c.jpg", destination_path="/to"))
call("files.rename", lambda: ik.files.rename(file_path="/b.jpg", new_file_name="d.jpg", purge_cache=True))
call("folders.copy", lambda: ik.folders.copy(source_folder_path="/py", destination_path="/to"))
job = call("folders.move", lambda: ik.folders.move(source_folder_path="/py", destination_path="/moved"))
call("folders.job.get", lambda: ik.folders.job.get(job.job_id))
call("folders.rename", lambda: ik.folders.rename(folder_path="/to", new_folder_name="for"))
time.sleep(0.2)
call("folders.delete", lambda: ik.folders.delete(folder_path="/for"))
purge = call("cache.invalidation.create", lambda: ik.cache.invalidation.create(url=endpoint + "/d.jpg"))
call("cache.invalidation.get", lambda: ik.cache.invalidation.get(purge.request_id))
field = call("custom_metadata_fields.create", lambda: ik.custom_metadata_fields.create(name="price", label="Price", schema={"type": "Number", "min_value": 1, "max_value": 9}))
call("custom_metadata_fields.list", lambda: ik.custom_metadata_fields.list())
call("custom_metadata_fields.update", lambda: ik.custom_metadata_fields.update(field.id, label="Cost"))
call("custom_metadata_fields.delete", lambda: ik.custom_metadata_fields.delete(field.id))
saved = call("saved_extensions.create", lambda: ik.saved_extensions.create(name="cut", description="cuts", config={"name": "remove-bg"}))
call("saved_extensions.list", lambda: ik.saved_extensions.list())
call("saved_extensions.delete", lambda: ik.saved_extensions.delete(saved.id))
call("accounts.origins.list", lambda: ik.accounts.origins.list())
call("accounts.url_endpoints.list", lambda: ik.accounts.url_endpoints.list())
today = datetime.date.today()
call("accounts.usage.get", lambda: ik.accounts.usage.get(start_date=today - datetime.timedelta(7), end_date=today))
call("files.delete", lambda: ik.files.delete(file.file_id))
call("files.bulk.delete", lambda: ik.files.bulk.delete(file_ids=[upload("f.jpg").file_id]))
call("helper.get_authentication_parameters", lambda: ik.helper.get_authentication_parameters())
