// Calls of ImageKit's SDK for Java 2 on an emulator; one line of JSON for each.
import com.google.gson.JsonObject;
import io.imagekit.sdk.ImageKit;
import io.imagekit.sdk.config.Configuration;
import io.imagekit.sdk.models.*;
import io.imagekit.sdk.models.results.*;
import io.imagekit.sdk.tasks.RestClient;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

public class Java2 {
	static final String ENDPOINT = System.getenv("IMAGEKIT_URL_ENDPOINT");
	static final ImageKit IK = ImageKit.getInstance();

	static <T> T call(String name, Callable<T> run) {
		JsonObject line = new JsonObject();
		line.addProperty("call", name);
		T result = null;
		try {
			result = run.call();
			line.addProperty("ok", true);
		} catch (Exception error) {
			line.addProperty("ok", false);
			line.addProperty("reason", error.toString());
		}
		System.out.println(line);
		return result;
	}

	@SafeVarargs
	static Integer fetched(Map<String, Object> options, Map<String, String>... transformation) throws Exception {
		options = new HashMap<>(options);
		options.put("transformation", new ArrayList<>(List.of(transformation)));
		String url = IK.getUrl(options);
		int status = ((HttpURLConnection) new URL(url).openConnection()).getResponseCode();
		if (status != 200) throw new Exception(status + " for " + url);
		return status;
	}

	static String versionOf(String id) throws Exception {
		return IK.getFileDetail(id).getVersionInfo().getAsJsonObject().get("id").getAsString();
	}

	static FileCreateRequest at(FileCreateRequest request, String folder) {
		request.setUseUniqueFileName(false);
		request.setFolder(folder);
		request.setTags(List.of("a", "b"));
		request.setResponseFields(List.of("tags"));
		return request;
	}

	public static void main(String[] args) throws Exception {
		String base = System.getenv("IMAGE_KIT_BASE_URL") + "/";
		RestClient.API_BASE_URL = RestClient.UPLOAD_BASE_URL = base;
		IK.setConfig(new Configuration(System.getenv("IMAGEKIT_PUBLIC_KEY"), System.getenv("IMAGEKIT_PRIVATE_KEY"), ENDPOINT));
		byte[] picture = Files.readAllBytes(Path.of(args[0]));
		String base64 = Base64.getEncoder().encodeToString(picture);
		Map<String, Object> path = Map.of("path", "/java/a.jpg");

		Result file = call("upload, base64", () -> IK.upload(at(new FileCreateRequest(base64, "a.jpg"), "/java")));
		call("upload, bytes", () -> IK.upload(at(new FileCreateRequest(picture, "b.jpg"), "/")));
		call("upload, URL", () -> IK.upload(at(new FileCreateRequest(new URL(ENDPOINT + "/java/a.jpg"), "c.jpg"), "/")));
		String id = file.getFileId();
		List<String> ids = List.of(id);
		call("getUrl, path", () -> fetched(path, Map.of("height", "30", "width", "40")));
		call("getUrl, absolute source", () -> fetched(Map.of("src", ENDPOINT + "/java/a.jpg"), Map.of("width", "40")));
		call("getUrl, chained, as a query", () -> fetched(Map.of("path", "/java/a.jpg", "transformationPosition", "query"), Map.of("width", "40"), Map.of("rotation", "90")));
		call("getUrl, sharpen and contrast", () -> fetched(path, Map.of("format", "jpg", "progressive", "true", "effectSharpen", "-", "effectContrast", "1")));
		call("getUrl, overlay", () -> fetched(path, Map.of("width", "40", "l-text,i-Imagekit,fs-50,l-end", "-")));
		call("getUrl, raw", () -> fetched(path, Map.of("raw", "ar-4-3,q-40")));
		call("getUrl, signed", () -> fetched(Map.of("path", "/java/a.jpg", "signed", true, "expireSeconds", 300), Map.of("width", "40")));
		GetFileListRequest list = new GetFileListRequest();
		list.setLimit("5");
		list.setSearchQuery("name = \"a.jpg\"");
		call("getFileList", () -> IK.getFileList(list));
		call("getFileDetail", () -> IK.getFileDetail(id));
		call("getFileVersions", () -> IK.getFileVersions(id));
		String version = versionOf(id);
		call("getFileVersionDetails", () -> IK.getFileVersionDetails(id, version));
		FileUpdateRequest update = new FileUpdateRequest(id);
		update.setTags(List.of("c"));
		update.setCustomCoordinates("1,1,5,5");
		call("updateFileDetail", () -> IK.updateFileDetail(update));
		call("addTags", () -> IK.addTags(new TagsRequest(ids, List.of("d"))));
		call("removeTags", () -> IK.removeTags(new TagsRequest(ids, List.of("d"))));
		AITagsRequest aiTags = new AITagsRequest();
		aiTags.setFileIds(ids);
		aiTags.setAITags(List.of("e"));
		call("removeAITags", () -> IK.removeAITags(aiTags));
		call("getFileMetadata", () -> IK.getFileMetadata(id));
		call("getRemoteFileMetadata", () -> IK.getRemoteFileMetadata(ENDPOINT + "/java/a.jpg"));
		CreateFolderRequest folder = new CreateFolderRequest();
		folder.setFolderName("to");
		folder.setParentFolderPath("/");
		call("createFolder", () -> IK.createFolder(folder));
		CopyFileRequest copy = new CopyFileRequest();
		copy.setSourceFilePath("/b.jpg");
		copy.setDestinationPath("/to");
		copy.setIncludeFileVersions(true);
		call("copyFile", () -> IK.copyFile(copy));
		MoveFileRequest move = new MoveFileRequest();
		move.setSourceFilePath("/c.jpg");
		move.setDestinationPath("/to");
		call("moveFile", () -> IK.moveFile(move));
		RenameFileRequest rename = new RenameFileRequest();
		rename.setFilePath("/b.jpg");
		rename.setNewFileName("d.jpg");
		rename.setPurgeCache(true);
		call("renameFile", () -> IK.renameFile(rename));
		call("upload, another version", () -> IK.upload(at(new FileCreateRequest(picture, "a.jpg"), "/java")));
		String second = versionOf(id);
		call("restoreFileVersion", () -> IK.restoreFileVersion(id, version));
		DeleteFileVersionRequest deletion = new DeleteFileVersionRequest();
		deletion.setFileId(id);
		deletion.setVersionId(second);
		call("deleteFileVersion", () -> IK.deleteFileVersion(deletion));
		CopyFolderRequest copyFolder = new CopyFolderRequest();
		copyFolder.setSourceFolderPath("/java");
		copyFolder.setDestinationPath("/to");
		call("copyFolder", () -> IK.copyFolder(copyFolder));
		MoveFolderRequest moveFolder = new MoveFolderRequest();
		moveFolder.setSourceFolderPath("/java");
		moveFolder.setDestinationPath("/moved");
		ResultOfFolderActions job = call("moveFolder", () -> IK.moveFolder(moveFolder));
		call("getBulkJobStatus", () -> IK.getBulkJobStatus(job.getJobId()));
		DeleteFolderRequest deleteFolder = new DeleteFolderRequest();
		deleteFolder.setFolderPath("/to");
		call("deleteFolder", () -> IK.deleteFolder(deleteFolder));
		ResultCache purge = call("purgeCache", () -> IK.purgeCache(ENDPOINT + "/d.jpg"));
		call("getPurgeCacheStatus", () -> IK.getPurgeCacheStatus(purge.getRequestId()));
		CustomMetaDataFieldSchemaObject schema = new CustomMetaDataFieldSchemaObject();
		schema.setType(CustomMetaDataTypeEnum.Number);
		schema.setMinValue(1);
		CustomMetaDataFieldCreateRequest creation = new CustomMetaDataFieldCreateRequest();
		creation.setName("price");
		creation.setLabel("Price");
		creation.setSchema(schema);
		ResultCustomMetaDataField field = call("createCustomMetaDataFields", () -> IK.createCustomMetaDataFields(creation));
		call("getCustomMetaDataFields", () -> IK.getCustomMetaDataFields(true));
		CustomMetaDataFieldUpdateRequest label = new CustomMetaDataFieldUpdateRequest();
		label.setId(field.getId());
		label.setLabel("Cost");
		call("updateCustomMetaDataFields", () -> IK.updateCustomMetaDataFields(label));
		call("deleteCustomMetaDataField", () -> IK.deleteCustomMetaDataField(field.getId()));
		call("deleteFile", () -> IK.deleteFile(id));
		call("bulkDeleteFiles", () -> IK.bulkDeleteFiles(List.of(IK.getFileList(new GetFileListRequest()).getResults().get(0).getFileId())));
		call("getAuthenticationParameters", () -> IK.getAuthenticationParameters());
		call("pHashDistance", () -> IK.pHashDistance("2d5ad3936d2e015b", "2d6ed293db36a4fb"));
	}
}
