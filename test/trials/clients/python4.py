"""Calls of ImageKit's SDK for Python 4 on an emulator; one line of JSON for each."""
import base64, json, os, sys

sys.path.insert(0, sys.argv[1])
from imagekitio import ImageKit
from imagekitio.constants.url import URL
from imagekitio.models.CopyFileRequestOptions import CopyFileRequestOptions
from imagekitio.models.CopyFolderRequestOptions import CopyFolderRequestOptions
from imagekitio.models.CreateCustomMetadataFieldsRequestOptions import CreateCustomMetadataFieldsRequestOptions
from imagekitio.models.CreateFolderRequestOptions import CreateFolderRequestOptions
from imagekitio.models.CustomMetadataFieldsSchema import CustomMetadataFieldsSchema
from imagekitio.models.CustomMetaDataTypeEnum import CustomMetaDataTypeEnum
from imagekitio.models.DeleteFolderRequestOptions import DeleteFolderRequestOptions
from imagekitio.models.ListAndSearchFileRequestOptions import ListAndSearchFileRequestOptions
from imagekitio.models.MoveFileRequestOptions import MoveFileRequestOptions
from imagekitio.models.MoveFolderRequestOptions import MoveFolderRequestOptions
from imagekitio.models.RenameFileRequestOptions import RenameFileRequestOptions
from imagekitio.models.UpdateFileRequestOptions import UpdateFileRequestOptions
from imagekitio.models.UploadFileRequestOptions import UploadFileRequestOptions
import requests

base, endpoint = os.environ["IMAGE_KIT_BASE_URL"], os.environ["IMAGEKIT_URL_ENDPOINT"]
URL.API_BASE_URL = URL.UPLOAD_BASE_URL = base
ik = ImageKit(public_key=os.environ["IMAGEKIT_PUBLIC_KEY"], private_key=os.environ["IMAGEKIT_PRIVATE_KEY"], url_endpoint=endpoint)
picture = open(sys.argv[2], "rb").read()
kept = {}


def call(name, run):
    try:
        result = run()
        print(json.dumps({"call": name, "ok": True}), flush=True)
        return result
    except Exception as error:
        print(json.dumps({"call": name, "ok": False, "reason": f"{type(error).__name__}: {error}"[:200]}), flush=True)


def fetched(url):
    response = requests.get(url)
    if response.status_code != 200:
        raise Exception(f"{response.status_code} for {url}")


fixed = UploadFileRequestOptions(use_unique_file_name=False, tags=["a", "b"], folder="/py", response_fields=["tags"])
file = call("upload_file, base64", lambda: ik.upload_file(file=base64.b64encode(picture).decode(), file_name="a.jpg", options=fixed))
call("upload_file, binary", lambda: ik.upload_file(file=open(sys.argv[2], "rb"), file_name="b.jpg", options=UploadFileRequestOptions(use_unique_file_name=False)))
call("upload_file, URL", lambda: ik.upload_file(file=endpoint + "/py/a.jpg", file_name="c.jpg", options=UploadFileRequestOptions(use_unique_file_name=False)))
call("url, sharpen and contrast", lambda: fetched(ik.url({"path": "/py/a.jpg", "transformation": [{"format": "jpg", "progressive": "true", "effect_sharpen": "-", "effect_contrast": "1"}]})))
call("url, chained, signed", lambda: fetched(ik.url({"path": "/py/a.jpg", "transformation": [{"height": "30", "width": "40"}, {"rotation": 90}], "signed": True, "expire_seconds": 300})))
call("list_files", lambda: ik.list_files(ListAndSearchFileRequestOptions(skip=0, limit=5, search_query='name = "a.jpg"')))
call("get_file_details", lambda: ik.get_file_details(file.file_id))
call("get_file_versions", lambda: ik.get_file_versions(file.file_id))
call("get_file_version_details", lambda: ik.get_file_version_details(file.file_id, file.file_id))
call("update_file_details", lambda: ik.update_file_details(file.file_id, UpdateFileRequestOptions(tags=["c"], custom_coordinates="1,1,5,5")))
call("add_tags", lambda: ik.add_tags([file.file_id], ["d"]))
call("remove_tags", lambda: ik.remove_tags([file.file_id], ["d"]))
call("remove_ai_tags", lambda: ik.remove_ai_tags([file.file_id], ["e"]))
call("get_file_metadata", lambda: ik.get_file_metadata(file.file_id))
call("get_remote_file_url_metadata", lambda: ik.get_remote_file_url_metadata(endpoint + "/py/a.jpg"))
call("create_folder", lambda: ik.create_folder(CreateFolderRequestOptions(folder_name="to", parent_folder_path="/")))
call("copy_file", lambda: ik.copy_file(CopyFileRequestOptions(source_file_path="/b.jpg", destination_path="/to", include_file_versions=True)))
call("move_file", lambda: ik.move_file(MoveFileRequestOptions(source_file_path="/c.jpg", destination_path="/to")))
call("rename_file", lambda: ik.rename_file(RenameFileRequestOptions(file_path="/b.jpg", new_file_name="d.jpg", purge_cache=True)))
call("copy_folder", lambda: ik.copy_folder(CopyFolderRequestOptions(source_folder_path="/py", destination_path="/to", include_file_versions=False)))
job = call("move_folder", lambda: ik.move_folder(MoveFolderRequestOptions(source_folder_path="/py", destination_path="/moved")))
call("get_bulk_job_status", lambda: ik.get_bulk_job_status(job.job_id))
call("delete_folder", lambda: ik.delete_folder(DeleteFolderRequestOptions(folder_path="/to")))
purge = call("purge_file_cache", lambda: ik.purge_file_cache(endpoint + "/d.jpg"))
call("get_purge_file_cache_status", lambda: ik.get_purge_file_cache_status(purge.request_id))
field = call("create_custom_metadata_fields", lambda: ik.create_custom_metadata_fields(CreateCustomMetadataFieldsRequestOptions(name="price", label="Price", schema=CustomMetadataFieldsSchema(type=CustomMetaDataTypeEnum.Number, min_value=1, max_value=9))))
call("get_custom_metadata_fields", lambda: ik.get_custom_metadata_fields(True))
call("delete_custom_metadata_field", lambda: ik.delete_custom_metadata_field(field.id))
call("delete_file", lambda: ik.delete_file(file.file_id))
call("get_authentication_parameters", lambda: ik.get_authentication_parameters())
