// Calls of ImageKit's SDK for Go 1 on an emulator.
package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"os"

	"github.com/imagekit-developer/imagekit-go"
	"github.com/imagekit-developer/imagekit-go/api/media"
	"github.com/imagekit-developer/imagekit-go/api/metadata"
	"github.com/imagekit-developer/imagekit-go/api/uploader"
	"github.com/imagekit-developer/imagekit-go/config"
	ikurl "github.com/imagekit-developer/imagekit-go/url"
)

func main() {
	ctx := context.Background()
	base, endpoint := os.Getenv("IMAGE_KIT_BASE_URL"), os.Getenv("IMAGEKIT_URL_ENDPOINT")
	configuration := config.NewFromParams(os.Getenv("IMAGEKIT_PRIVATE_KEY"), os.Getenv("IMAGEKIT_PUBLIC_KEY"), endpoint)
	configuration.API.Prefix, configuration.API.UploadPrefix = base+"/v1/", base+"/api/v1/"
	ik := imagekit.NewFromConfiguration(configuration)
	picture, _ := os.ReadFile(os.Args[1])
	no := false

	call("New, from the environment", func() error {
		fromEnvironment, err := imagekit.New()
		if err == nil && fromEnvironment.Config.Cloud.UrlEndpoint != endpoint {
			err = fmt.Errorf("another URL-endpoint: %s", fromEnvironment.Config.Cloud.UrlEndpoint)
		}
		return err
	})
	var id string
	call("Uploader.Upload, base64", func() error {
		data := "data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(picture)
		response, err := ik.Uploader.Upload(ctx, data, uploader.UploadParam{FileName: "a.jpg", Folder: "/go", Tags: "a,b", UseUniqueFileName: &no, ResponseFields: "tags"})
		id = response.Data.FileId
		return err
	})
	call("Uploader.Upload, reader", func() error {
		file, _ := os.Open(os.Args[1])
		_, err := ik.Uploader.Upload(ctx, file, uploader.UploadParam{FileName: "b.jpg", UseUniqueFileName: &no})
		return err
	})
	call("Uploader.Upload, URL", func() error {
		_, err := ik.Uploader.Upload(ctx, endpoint+"/go/a.jpg", uploader.UploadParam{FileName: "c.jpg", UseUniqueFileName: &no})
		return err
	})
	call("Url, path", func() error {
		return fetched(ik.Url(ikurl.UrlParam{Path: "/go/a.jpg", UrlEndpoint: endpoint + "/", Transformations: []map[string]any{{"width": 40, "height": 30, "rotation": 90}}}))
	})
	call("Url, absolute source", func() error {
		return fetched(ik.Url(ikurl.UrlParam{Src: endpoint + "/go/a.jpg", Transformations: []map[string]any{{"width": 40}}}))
	})
	call("Url, chained, as a query", func() error {
		return fetched(ik.Url(ikurl.UrlParam{Path: "go/a.jpg", Transformations: []map[string]any{{"height": 30, "width": 40}, {"rotation": 90}}, TransformationPosition: ikurl.QUERY}))
	})
	call("Url, sharpening", func() error {
		return fetched(ik.Url(ikurl.UrlParam{Path: "go/a.jpg", Transformations: []map[string]any{{"effectSharpen": "-", "effectContrast": "1"}}}))
	})
	call("Url, overlay", func() error {
		return fetched(ik.Url(ikurl.UrlParam{Path: "go/a.jpg", Transformations: []map[string]any{{"width": 40, "raw": "l-text,i-Imagekit,fs-50,l-end"}}}))
	})
	call("Url, signed", func() error {
		return fetched(ik.Url(ikurl.UrlParam{Path: "go/a.jpg", Signed: true, ExpireSeconds: 300}))
	})
	call("Media.Files", func() error {
		_, err := ik.Media.Files(ctx, media.FilesParam{Limit: 5, SearchQuery: "createdAt >= \"7d\" AND name = \"a.jpg\""})
		return err
	})
	call("Media.FileById", func() error { _, err := ik.Media.FileById(ctx, id); return err })
	call("Media.FileVersions", func() error {
		_, err := ik.Media.FileVersions(ctx, media.FileVersionsParam{FileId: id})
		return err
	})
	call("Media.UpdateFile", func() error {
		_, err := ik.Media.UpdateFile(ctx, id, media.UpdateFileParam{Tags: []string{"tag_1"}, RemoveAITags: []string{"car"}})
		return err
	})
	ids := []string{id}
	call("Media.AddTags", func() error {
		_, err := ik.Media.AddTags(ctx, media.TagsParam{FileIds: ids, Tags: []string{"tag_2"}})
		return err
	})
	call("Media.RemoveTags", func() error {
		_, err := ik.Media.RemoveTags(ctx, media.TagsParam{FileIds: ids, Tags: []string{"tag_2"}})
		return err
	})
	call("Media.RemoveAITags", func() error {
		_, err := ik.Media.RemoveAITags(ctx, media.AITagsParam{FileIds: ids, AITags: []string{"car"}})
		return err
	})
	call("Media.CreateFolder", func() error {
		_, err := ik.Media.CreateFolder(ctx, media.CreateFolderParam{FolderName: "to", ParentFolderPath: "/"})
		return err
	})
	call("Media.CopyFile", func() error {
		_, err := ik.Media.CopyFile(ctx, media.CopyFileParam{SourcePath: "/b.jpg", DestinationPath: "/to"})
		return err
	})
	call("Media.MoveFile", func() error {
		_, err := ik.Media.MoveFile(ctx, media.MoveFileParam{SourcePath: "/c.jpg", DestinationPath: "/to"})
		return err
	})
	call("Media.RenameFile", func() error {
		_, err := ik.Media.RenameFile(ctx, media.RenameFileParam{FilePath: "/b.jpg", NewFileName: "d.jpg", PurgeCache: true})
		return err
	})
	call("Media.CopyFolder", func() error {
		_, err := ik.Media.CopyFolder(ctx, media.CopyFolderParam{SourceFolderPath: "/go", DestinationPath: "/to"})
		return err
	})
	var job string
	call("Media.MoveFolder", func() error {
		response, err := ik.Media.MoveFolder(ctx, media.MoveFolderParam{SourceFolderPath: "/go", DestinationPath: "/moved"})
		job = response.Data.JobId
		return err
	})
	call("Media.BulkJobStatus", func() error { _, err := ik.Media.BulkJobStatus(ctx, job); return err })
	call("Media.DeleteFolder", func() error {
		_, err := ik.Media.DeleteFolder(ctx, media.DeleteFolderParam{FolderPath: "/to"})
		return err
	})
	var request string
	call("Media.PurgeCache", func() error {
		response, err := ik.Media.PurgeCache(ctx, media.PurgeCacheParam{Url: endpoint + "/d.jpg"})
		request = response.Data.RequestId
		return err
	})
	call("Media.PurgeCacheStatus", func() error { _, err := ik.Media.PurgeCacheStatus(ctx, request); return err })
	call("Metadata.FromFile", func() error { _, err := ik.Metadata.FromFile(ctx, id); return err })
	call("Metadata.FromUrl", func() error { _, err := ik.Metadata.FromUrl(ctx, endpoint+"/d.jpg"); return err })
	var field string
	call("Metadata.CreateCustomField", func() error {
		response, err := ik.Metadata.CreateCustomField(ctx, metadata.CreateFieldParam{Name: "weight", Label: "Weight", Schema: metadata.Schema{Type: "Number", MinValue: 1, MaxValue: 1000}})
		field = response.Data.Id
		return err
	})
	call("Metadata.CustomFields", func() error { _, err := ik.Metadata.CustomFields(ctx, true); return err })
	call("Metadata.UpdateCustomField", func() error {
		_, err := ik.Metadata.UpdateCustomField(ctx, field, metadata.UpdateCustomFieldParam{Label: "Cost", Schema: metadata.Schema{MinValue: 2, MaxValue: 900}})
		return err
	})
	call("Metadata.DeleteCustomField", func() error { _, err := ik.Metadata.DeleteCustomField(ctx, field); return err })
	call("Media.DeleteFile", func() error { _, err := ik.Media.DeleteFile(ctx, id); return err })
	call("Media.DeleteBulkFiles", func() error {
		files, err := ik.Media.Files(ctx, media.FilesParam{Limit: 1})
		if err != nil {
			return err
		}
		_, err = ik.Media.DeleteBulkFiles(ctx, media.FileIdsParam{FileIds: []string{files.Data[0].FileId}})
		return err
	})
	call("SignToken", func() error {
		if signed := ik.SignToken(imagekit.SignTokenParam{}); signed.Signature == "" {
			return fmt.Errorf("no signature")
		}
		return nil
	})
}
