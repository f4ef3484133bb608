// Calls of ImageKit's SDK for Go 2 on an emulator.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/imagekit-developer/imagekit-go/v2"
	"github.com/imagekit-developer/imagekit-go/v2/option"
	"github.com/imagekit-developer/imagekit-go/v2/packages/param"
	"github.com/imagekit-developer/imagekit-go/v2/shared"
)

func float(value float64) param.Opt[float64] { return param.Opt[float64]{Value: value} }

func width(value float64) shared.TransformationWidthUnionParam {
	return shared.TransformationWidthUnionParam{OfFloat: float(value)}
}

func main() {
	ctx := context.Background()
	base, endpoint := os.Getenv("IMAGE_KIT_BASE_URL"), os.Getenv("IMAGEKIT_URL_ENDPOINT")
	client := imagekit.NewClient(option.WithBaseURL(base), option.WithMaxRetries(0))
	no := imagekit.Bool(false)
	open := func() *os.File { file, _ := os.Open(os.Args[1]); return file }
	built := func(src string, transformation ...shared.TransformationParam) error {
		return fetched(client.Helper.BuildURL(shared.SrcOptionsParam{URLEndpoint: endpoint, Src: src, Transformation: transformation}), nil)
	}

	var id, version string
	upload := func(name string, folder string) error {
		response, err := client.Files.Upload(ctx, imagekit.FileUploadParams{File: open(), FileName: name, Folder: imagekit.String(folder), UseUniqueFileName: no, Tags: []string{"a", "b"}, ResponseFields: []string{"tags"}})
		if err == nil {
			id, version = response.FileID, response.VersionInfo.ID
		}
		return err
	}
	call("Files.Upload", func() error { return upload("b.jpg", "/") })
	call("Files.Upload, another file", func() error { return upload("c.jpg", "/") })
	call("Files.Upload, into a folder", func() error { return upload("a.jpg", "/go") })
	first := version
	call("Files.Upload, another version", func() error { return upload("a.jpg", "/go") })
	call("Beta.V2.Files.Upload", func() error {
		_, err := client.Beta.V2.Files.Upload(ctx, imagekit.BetaV2FileUploadParams{File: open(), FileName: "e.jpg", UseUniqueFileName: no})
		return err
	})
	call("Helper.BuildURL", func() error { return built("/go/a.jpg") })
	call("Helper.BuildURL, a transformation", func() error {
		return built("/go/a.jpg", shared.TransformationParam{Width: width(40), Crop: shared.TransformationCropMaintainRatio, Quality: float(80), Format: shared.TransformationFormatWebp})
	})
	call("Helper.BuildURL, an image overlay", func() error {
		return built("/go/a.jpg", shared.TransformationParam{Width: width(50), Overlay: shared.OverlayUnionParam{OfImage: &shared.ImageOverlayParam{Input: "/b.jpg", Transformation: []shared.TransformationParam{{Width: width(10)}}}}})
	})
	call("Helper.BuildURL, a text overlay", func() error {
		text := shared.TextOverlayParam{Text: "Sample Text Overlay", Transformation: []shared.TextOverlayTransformationParam{{FontColor: imagekit.String("FFFFFF"), Typography: imagekit.String("b")}}}
		return built("/go/a.jpg", shared.TransformationParam{Width: width(60), Overlay: shared.OverlayUnionParam{OfText: &text}})
	})
	call("Helper.BuildURL, raw", func() error {
		return built("/go/a.jpg", shared.TransformationParam{Width: width(40)}, shared.TransformationParam{Raw: imagekit.String("rt-90")})
	})
	call("Helper.BuildURL, signed", func() error {
		return fetched(client.Helper.BuildURL(shared.SrcOptionsParam{URLEndpoint: endpoint, Src: "/go/a.jpg", Signed: param.Opt[bool]{Value: true}, ExpiresIn: float(300)}), nil)
	})
	call("Assets.List", func() error {
		_, err := client.Assets.List(ctx, imagekit.AssetListParams{Limit: imagekit.Int(5), SearchQuery: imagekit.String(`name = "a.jpg"`)})
		return err
	})
	call("Files.Get", func() error { _, err := client.Files.Get(ctx, id); return err })
	call("Files.Update", func() error {
		details := imagekit.UpdateFileRequestUpdateFileDetailsParam{Tags: []string{"c"}, CustomCoordinates: imagekit.String("1,1,5,5")}
		_, err := client.Files.Update(ctx, id, imagekit.FileUpdateParams{UpdateFileRequest: imagekit.UpdateFileRequestUnionParam{OfUpdateFileDetails: &details}})
		return err
	})
	call("Files.Versions.List", func() error { _, err := client.Files.Versions.List(ctx, id); return err })
	call("Files.Versions.Get", func() error {
		_, err := client.Files.Versions.Get(ctx, version, imagekit.FileVersionGetParams{FileID: id})
		return err
	})
	call("Files.Versions.Restore", func() error {
		_, err := client.Files.Versions.Restore(ctx, first, imagekit.FileVersionRestoreParams{FileID: id})
		return err
	})
	call("Files.Versions.Delete", func() error {
		_, err := client.Files.Versions.Delete(ctx, version, imagekit.FileVersionDeleteParams{FileID: id})
		return err
	})
	ids := []string{id}
	call("Files.Bulk.AddTags", func() error {
		_, err := client.Files.Bulk.AddTags(ctx, imagekit.FileBulkAddTagsParams{FileIDs: ids, Tags: []string{"d"}})
		return err
	})
	call("Files.Bulk.RemoveTags", func() error {
		_, err := client.Files.Bulk.RemoveTags(ctx, imagekit.FileBulkRemoveTagsParams{FileIDs: ids, Tags: []string{"d"}})
		return err
	})
	call("Files.Bulk.RemoveAITags", func() error {
		_, err := client.Files.Bulk.RemoveAITags(ctx, imagekit.FileBulkRemoveAITagsParams{FileIDs: ids, AITags: []string{"e"}})
		return err
	})
	call("Files.Metadata.Get", func() error { _, err := client.Files.Metadata.Get(ctx, id); return err })
	call("Files.Metadata.GetFromURL", func() error {
		_, err := client.Files.Metadata.GetFromURL(ctx, imagekit.FileMetadataGetFromURLParams{URL: endpoint + "/go/a.jpg"})
		return err
	})
	call("Folders.New", func() error {
		_, err := client.Folders.New(ctx, imagekit.FolderNewParams{FolderName: "to", ParentFolderPath: "/"})
		return err
	})
	call("Files.Copy", func() error {
		_, err := client.Files.Copy(ctx, imagekit.FileCopyParams{SourceFilePath: "/b.jpg", DestinationPath: "/to", IncludeFileVersions: imagekit.Bool(true)})
		return err
	})
	call("Files.Move", func() error {
		_, err := client.Files.Move(ctx, imagekit.FileMoveParams{SourceFilePath: "/c.jpg", DestinationPath: "/to"})
		return err
	})
	call("Files.Rename", func() error {
		_, err := client.Files.Rename(ctx, imagekit.FileRenameParams{FilePath: "/b.jpg", NewFileName: "d.jpg", PurgeCache: imagekit.Bool(true)})
		return err
	})
	call("Folders.Copy", func() error {
		_, err := client.Folders.Copy(ctx, imagekit.FolderCopyParams{SourceFolderPath: "/go", DestinationPath: "/to", IncludeVersions: no})
		return err
	})
	var job string
	call("Folders.Move", func() error {
		response, err := client.Folders.Move(ctx, imagekit.FolderMoveParams{SourceFolderPath: "/go", DestinationPath: "/moved"})
		if err == nil {
			job = response.JobID
		}
		return err
	})
	call("Folders.Job.Get", func() error { _, err := client.Folders.Job.Get(ctx, job); return err })
	call("Folders.Rename", func() error {
		_, err := client.Folders.Rename(ctx, imagekit.FolderRenameParams{FolderPath: "/to", NewFolderName: "for"})
		return err
	})
	call("Folders.Delete", func() error {
		time.Sleep(200 * time.Millisecond)
		_, err := client.Folders.Delete(ctx, imagekit.FolderDeleteParams{FolderPath: "/for"})
		return err
	})
	var request string
	call("Cache.Invalidation.New", func() error {
		response, err := client.Cache.Invalidation.New(ctx, imagekit.CacheInvalidationNewParams{URL: endpoint + "/d.jpg"})
		if err == nil {
			request = response.RequestID
		}
		return err
	})
	call("Cache.Invalidation.Get", func() error { _, err := client.Cache.Invalidation.Get(ctx, request); return err })
	var field string
	call("CustomMetadataFields.New", func() error {
		schema := imagekit.CustomMetadataFieldNewParamsSchema{Type: "Number", MinValue: imagekit.CustomMetadataFieldNewParamsSchemaMinValueUnion{OfFloat: float(1)}}
		response, err := client.CustomMetadataFields.New(ctx, imagekit.CustomMetadataFieldNewParams{Name: "price", Label: "Price", Schema: schema})
		if err == nil {
			field = response.ID
		}
		return err
	})
	call("CustomMetadataFields.List", func() error {
		_, err := client.CustomMetadataFields.List(ctx, imagekit.CustomMetadataFieldListParams{})
		return err
	})
	call("CustomMetadataFields.Update", func() error {
		_, err := client.CustomMetadataFields.Update(ctx, field, imagekit.CustomMetadataFieldUpdateParams{Label: imagekit.String("Cost")})
		return err
	})
	call("CustomMetadataFields.Delete", func() error { _, err := client.CustomMetadataFields.Delete(ctx, field); return err })
	var named string
	call("NamedTransformations.New", func() error {
		response, err := client.NamedTransformations.New(ctx, imagekit.NamedTransformationNewParams{Name: "small", Transformation: "w-20"})
		if err == nil {
			named = response.ID
		}
		return err
	})
	call("NamedTransformations.Get", func() error { _, err := client.NamedTransformations.Get(ctx, named); return err })
	call("NamedTransformations.List", func() error { _, err := client.NamedTransformations.List(ctx); return err })
	call("NamedTransformations.Delete", func() error { return client.NamedTransformations.Delete(ctx, named) })
	var saved string
	call("SavedExtensions.New", func() error {
		config := shared.ExtensionConfigUnionParam{OfRemoveBg: &shared.ExtensionConfigRemoveBgParam{}}
		response, err := client.SavedExtensions.New(ctx, imagekit.SavedExtensionNewParams{Name: "cut", Description: "cuts", Config: config})
		if err == nil {
			saved = response.ID
		}
		return err
	})
	call("SavedExtensions.List", func() error { _, err := client.SavedExtensions.List(ctx); return err })
	call("SavedExtensions.Delete", func() error { return client.SavedExtensions.Delete(ctx, saved) })
	call("Accounts.Origins.List", func() error { _, err := client.Accounts.Origins.List(ctx); return err })
	call("Accounts.URLEndpoints.List", func() error { _, err := client.Accounts.URLEndpoints.List(ctx); return err })
	now := time.Now()
	call("Accounts.Usage.Get", func() error {
		_, err := client.Accounts.Usage.Get(ctx, imagekit.AccountUsageGetParams{StartDate: now.AddDate(0, 0, -7), EndDate: now})
		return err
	})
	call("Files.Delete", func() error { return client.Files.Delete(ctx, id) })
	call("Files.Bulk.Delete", func() error {
		if err := upload("f.jpg", "/"); err != nil {
			return err
		}
		_, err := client.Files.Bulk.Delete(ctx, imagekit.FileBulkDeleteParams{FileIDs: []string{id}})
		return err
	})
	call("Helper.GetAuthenticationParameters", func() error {
		signed, err := client.Helper.GetAuthenticationParameters("", 0)
		if err == nil && signed["signature"] == "" {
			err = fmt.Errorf("no signature")
		}
		return err
	})
}
